"""The spec: its nodes, path templates, the model that proves it sound, and questions to it."""
