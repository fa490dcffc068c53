"""Who reads: interchangeable engines behind one interface."""
