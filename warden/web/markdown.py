"""Markdown of runbooks to HTML that can do no harm: no raw HTML, no picture, no script in an address."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

ALLOWED = {
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "a",
    "hr",
    "br",
}
UNDER = 2  # a runbook stands inside a view: its first heading is the view's third

_READ = MarkdownIt("commonmark", {"html": False}).disable("image")


def markdown(text: str) -> Markup:
    """The HTML of a piece of Markdown, headings two steps smaller."""
    tokens = _READ.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + UNDER, 6)}"
    html = _READ.renderer.render(tokens, _READ.options, {})
    return Markup(nh3.clean(html, tags=ALLOWED, url_schemes={"https", "http", "mailto", "tel"}))  # noqa: S704
