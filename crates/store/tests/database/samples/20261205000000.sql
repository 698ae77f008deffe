update student set began_retention = 85;
