"""Codegen as a step of other tools' builds."""
