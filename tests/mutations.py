"""Wrong answers by machine: a solution with one small change in its syntax tree.

`mutants` gives each of them as a text. Not every one is wrong: the change may make no
difference on any input. Whoever uses them has to compare.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

OTHER_OPERATOR = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.Gt,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
OTHER_NAME = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "maximum": "minimum",
    "minimum": "maximum",
    "sigmoid": "tanh",
    "tanh": "sigmoid",
    "exp": "square",
    "log": "sqrt",
    "sqrt": "square",
    "zeros": "ones",
    "ones": "zeros",
    "sin": "cos",
    "cos": "sin",
    "sorted": "list",
    "any": "all",
    "all": "any",
    "append": "extend",
    "GRU": "LSTM",
    "softmax": "sigmoid",
    "not_equal": "equal",
    "triu": "tril",
    "tril": "triu",
}


def mutants(source: str, name: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the text) for each small change inside the function `name`.

    source: A module's text; everything outside the function stays as it is.
    """
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for number in range(len(_inside(tree, name))):
        for variant in range(20):
            changed = copy.deepcopy(tree)
            nodes = _inside(changed, name)
            node = nodes[number]
            changes = [*_changes(node), *_others(node, nodes)]
            if variant >= len(changes):
                break
            before = _shown(node)
            changes[variant]()
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield f"line {node.lineno}: {before}, change {variant}", text


def _inside(tree: ast.Module, name: str) -> list[ast.AST]:
    """The nodes of the body of a function or class, its docstring left out."""
    (owner,) = [node for node in tree.body if getattr(node, "name", None) == name]
    nodes = [owner]
    for statement in owner.body:
        if not (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
        ):
            nodes += [node for node in ast.walk(statement) if hasattr(node, "lineno")]
    return nodes


def _others(node, nodes) -> Iterator:
    """Changes that put another name or another text of the same function here."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        known = {n.id for n in nodes if isinstance(n, ast.Name)} & _bound(nodes)
        if node.id in known:
            for other in sorted(known - {node.id})[:3]:
                yield lambda other=other: setattr(node, "id", other)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        texts = {
            n.value
            for n in nodes
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        for other in sorted(texts - {node.value})[:2]:
            yield lambda other=other: setattr(node, "value", other)


def _bound(nodes) -> set[str]:
    """The names that a function gives a meaning to: its arguments, what it assigns."""
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and _is_store(n)}
    arguments = nodes[0].args if isinstance(nodes[0], ast.FunctionDef) else None
    return stored | {a.arg for a in ast.walk(arguments or nodes[0]) if _is_arg(a)}


def _is_store(node) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_arg(node) -> bool:
    return isinstance(node, ast.arg)


def _is_docstring(statement) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(value, ast.Constant)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[0][:60]


def _changes(node: ast.AST) -> Iterator:
    """Functions without arguments; each makes one change to the node, in place."""
    yield from _operators(node)
    yield from _constants(node)
    yield from _calls(node)
    yield from _parts(node)
    yield from _statements(node)


def _operators(node):
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in OTHER_OPERATOR:
        yield lambda: setattr(node, "op", OTHER_OPERATOR[type(node.op)]())
    if isinstance(node, ast.BinOp):
        yield lambda: _turn_round(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER_OPERATOR:
        yield lambda: node.ops.__setitem__(0, OTHER_OPERATOR[type(node.ops[0])]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield lambda: setattr(
            node, "op", ast.UAdd() if isinstance(node.op, ast.USub) else ast.Invert()
        )


def _turn_round(node):
    node.left, node.right = node.right, node.left


def _constants(node):
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield lambda: setattr(node, "value", not value)
    elif isinstance(value, int | float):
        others = (
            (value + 1, value - 1) if isinstance(value, int) else (2 * value, -value)
        )
        for other in others:
            yield lambda other=other: setattr(node, "value", other)


def _calls(node):
    if isinstance(node, ast.Attribute) and node.attr in OTHER_NAME:
        yield lambda: setattr(node, "attr", OTHER_NAME[node.attr])
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in OTHER_NAME:
        yield lambda: setattr(node.func, "id", OTHER_NAME[node.func.id])
    if len(node.args) > 1:
        yield lambda: node.args.reverse()
        yield lambda: node.args.pop()
    for place in range(len(node.keywords)):
        yield lambda place=place: node.keywords.pop(place)


def _parts(node):
    if isinstance(node, ast.Slice):
        for end in ("lower", "upper", "step"):
            if getattr(node, end) is not None:
                yield lambda end=end: setattr(node, end, None)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1:
        yield lambda: node.elts.reverse()
        yield lambda: node.elts.pop()
    if isinstance(node, ast.IfExp):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
        yield lambda: setattr(node, "body", node.orelse)
        yield lambda: setattr(node, "orelse", node.body)
    if isinstance(node, ast.If | ast.While):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
        yield lambda: setattr(node, "test", ast.Constant(False))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield lambda: node.ifs.clear()


def _statements(node):
    """Leave a statement out."""
    body = getattr(node, "body", None)
    if isinstance(body, list):
        for place, statement in enumerate(body):
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef) and not (
                _is_docstring(statement)
            ):
                yield lambda place=place: body.__setitem__(place, ast.Pass())
