"""What goes on inside a DMU: divisions, what they hand on, what they keep; and the one program over all of them."""
