"""Tests of the page: its modules in Deno, and the document in a browser."""
