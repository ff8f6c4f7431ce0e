"""The desktop program: everything that imports Qt."""
