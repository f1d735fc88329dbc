"""Operations: what each operation page says (`extract`), and what they say once types have names (`assemble`)."""
