"""A xenstore client that pipelines: pyxs's connections and operation numbers, our own exchange.

pyxs sends one request at a time, refuses DIRECTORY_PART, and its callers wait for ever once its
router thread has died; hence everything above the transport is ours.
"""
