"""OData metadata (CSDL XML, 4.0 and 4.01) in, a spec out."""

from codegen.formats.csdl.reading import is_metadata, read
from codegen.formats.csdl.xmltree import MAX_BYTES

__all__ = ["MAX_BYTES", "is_metadata", "read"]
