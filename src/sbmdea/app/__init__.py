"""A window for those who do not program: a local page, by Streamlit."""
