"""OData metadata (CSDL XML and JSON, 4.0 and 4.01; of 2.0 and 3.0 the types) in, a spec out."""

from codegen.formats.csdl.reading import is_metadata, read
from codegen.formats.csdl.xmltree import MAX_BYTES

__all__ = ["MAX_BYTES", "is_metadata", "read"]
