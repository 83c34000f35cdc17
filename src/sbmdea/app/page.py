"""What Streamlit runs."""

from sbmdea.app.window import window

if __name__ == "__main__":
    window()
