"""CSDL JSON 4.01 as the same tree that CSDL XML gives, so that all that follows reads both alike.

Each object knows its line and column. Keys with a dollar are the standard's, keys with an at sign are annotations, and
all others are names; what the standard doesn't know stays as an attribute that no reader takes, and is a finding.
"""

from __future__ import annotations
