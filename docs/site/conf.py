"""Settings of the site's builder, Sphinx with MyST-NB. See tools/website.py."""

project = "Unrolled"
author = "the authors of Unrolled"
language = "en"
extensions = ["myst_nb", "sphinx.ext.mathjax", "sphinx-mathjax-offline"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the outputs are stored; `make test` proves them
nb_merge_streams = True

html_theme = "sphinx_book_theme"
html_title = "Unrolled"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_theme_options = {
    "navbar_persistent": [],  # the side bar has the search
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "show_toc_level": 2,
    "use_download_button": False,  # a notebook needs the course around it
    "use_fullscreen_button": False,
}
