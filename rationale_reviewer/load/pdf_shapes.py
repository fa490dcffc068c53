"""Rectangles and how they are moved; no PDF is needed for them."""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle as shown: points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width; negative when it is empty."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height; negative when it is empty."""
        return self.bottom - self.top

    def meet(self, other: "Box") -> "Box":
        """What both cover; empty when they do not meet."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    @property
    def area(self) -> float:
        """Square points; 0 when it is empty."""
        return max(0.0, self.width) * max(0.0, self.height)


class Matrix(NamedTuple):
    """``x' = a x + c y + e``, ``y' = b x + d y + f``."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The upright rectangle around a rectangle that was moved."""
        if not self.b and not self.c:  # nearly all pages; a quarter of the time of the general way
            across = (self.a * left + self.e, self.a * right + self.e)
            down = (self.d * bottom + self.f, self.d * top + self.f)
            return Box(min(across), min(down), max(across), max(down))
        corners = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def after(self, first: "Matrix") -> "Matrix":
        """This one, done after another."""
        a, b = self.point(first.a, first.b)
        cc, d = self.point(first.c, first.d)
        e, f = self.point(first.e, first.f)
        return Matrix(a - self.e, b - self.f, cc - self.e, d - self.f, e, f)
