"""What documents, scripts and packaging run and name, and the flags that programs take."""
