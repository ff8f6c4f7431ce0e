"""Appeals in the window: the board by state, the table by body, one appeal with its course, writing down."""
