update student set written = 1;
