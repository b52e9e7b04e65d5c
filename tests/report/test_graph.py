"""A model's graph as text and as a drawing."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from leadtime.futures import Model
from leadtime.report import model_svg, model_text
from leadtime.report.layers import place
from tests.report.conftest import small_model


def test_text_names_everything_with_its_unit():
    """Every input and every quantity is listed, and each quantity after all that it needs."""
    model = small_model()
    text = model_text(model)
    lines = text.splitlines()
    for name in model.names:
        assert any(line.split(" [")[0].strip() == name for line in lines), name
    assert text.index("  hours_available") < text.index("  lead_time") < text.index("  risk [")
    assert max(map(len, lines)) <= 88


def test_drawing_is_well_formed_and_complete():
    """The SVG parses and has one box for each quantity, inside the drawing."""
    model = small_model()
    root = ET.fromstring(model_svg(model))  # noqa: S314 -- we wrote this text
    space = "{http://www.w3.org/2000/svg}"
    boxes = root.findall(f"{space}rect")
    assert len(boxes) == len(model.quantities)
    width, height = float(root.get("width")), float(root.get("height"))
    for b in boxes:
        assert float(b.get("x")) >= 0
        assert float(b.get("x")) + float(b.get("width")) <= width
        assert float(b.get("y")) + float(b.get("height")) <= height


def test_drawing_is_the_same_twice():
    """No randomness in the layout."""
    assert model_svg(small_model()) == model_svg(small_model())


def test_layers_put_needs_above_and_keep_boxes_apart():
    """Each box lies below all that it needs, and no two boxes of a layer overlap."""
    needs = {
        "a": [],
        "b": ["a"],
        "c": ["a", "b"],
        "d": ["c"],
        "e": ["a", "d"],
        "f": ["b"],
        "g": ["e", "f", "a"],
    }
    placed = place(dict.fromkeys(needs, (100.0, 30.0)), needs, gap=20, level=40)
    at = {n.name: n for n in placed.nodes}
    for name, wanted in needs.items():
        assert all(at[w].y + at[w].height < at[name].y for w in wanted)
    for layer in range(placed.layers):
        xs = sorted(n.x for n in placed.nodes if n.layer == layer)
        assert all(b - a >= 100 for a, b in pairwise(xs))


def test_a_model_of_one_quantity_has_a_graph():
    """The smallest model is drawn too, and its doc is escaped."""
    m = Model("tiny <i>", doc="A & B.")

    @m.quantity("day")
    def wait(delay):
        """How long."""
        return delay

    assert "<i>" not in model_svg(m)
    assert "wait [days]" in model_text(m)
