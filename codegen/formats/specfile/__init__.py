"""The spec as a folder of YAML files: canonical text out, a Spec with places in."""

from codegen.formats.specfile.folder import API_FILE, dump_api, dump_page, files, load, load_api

__all__ = ["API_FILE", "dump_api", "dump_page", "files", "load", "load_api"]
