#!/bin/sh
# xendrift in one file. What runs is unpacked once, below the folder that XENDRIFT_CACHE names or else
# /var/cache/xendrift for root and ~/.cache/xendrift for everybody else; it may be removed at any time.
# A folder of somebody else's is not used, for root would run what others wrote. Nothing but what
# every shell has built in is called: this is on the way of each start.
app=$0
hash=@HASH@
common=/var/cache/xendrift
own=${HOME:-/nonexistent}/.cache/xendrift
[ -O / ] && own=$common
unpacked=${XENDRIFT_CACHE:-$own}/$hash
[ -O "$unpacked/" ] || unpacked=$common/$hash
if [ -x "$unpacked/python" ]; then
    exec "$unpacked/python" -IS "$unpacked/start.py" "$@"
fi
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1; then
        exec "$python" -IS "$app" "$@"
    fi
done
echo "xendrift: there is no python3 in $PATH; install Python 3.11 or newer." >&2
exit 2
