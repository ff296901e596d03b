"""What everything else is written in: safe text, C strings, JSON types, errors."""
