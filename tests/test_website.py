"""What the site shows differs from a notebook in two things, and says so."""

import pytest
from tiny import ROOT, cell, course, notebook

PICTURE = {
    "output_type": "display_data",
    "data": {"image/png": "iVBORw0K"},
    "metadata": {"image/png": {"alt": "A line that rises."}},
}


@pytest.fixture
def website(load_tool):
    return load_tool("website")


def test_hints_stand_folded_where_a_check_stood(website):
    check = cell("c", 'exercises.check("00.2", encode)', "code", "check")
    check["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "todo"}]
    stub = cell("s", "def encode(): ...", "code", "exercise")
    first, second = website.lesson(notebook(stub, check))["cells"]
    assert first == stub
    assert (second["id"], second["cell_type"]) == ("c", "markdown")
    assert second["source"].count('<details class="hint"><summary>') == 3
    assert second["source"].endswith('`exercises.check("00.2", encode)`')
    assert "todo" not in second["source"]
    assert not any(" open" in line for line in second["source"].split("<summary>")[::2])


def test_pictures_carry_their_description(website):
    drawn = cell("p", "plot()")
    drawn["outputs"] = [PICTURE]
    (page,) = website.lesson(notebook(drawn))["cells"]
    assert page["metadata"]["mystnb"] == {"image": {"alt": "A line that rises."}}


def test_every_notebook_is_in_the_contents(website):
    front = website.front_page(ROOT)
    assert front.startswith("# Unrolled\n")
    for path in course.masters(ROOT):
        assert f"\nnotebooks/{path.stem}\n" in front


def test_what_the_builder_complains_of_is_told(website, tmp_path):
    course.write(tmp_path / "source" / "index.md", "# A\n\n[nowhere](gone.md)\n")
    with pytest.raises(course.CourseError, match="gone.md"):
        website.build(tmp_path / "source", tmp_path / "html")
