from .exceptions import ConnectionError as ConnectionError
from .exceptions import PyXSError as PyXSError
