// Marker shapes: ten shapes of equal area, distinguishable at a radius of 3.5 pixels.
#pragma once

namespace kmeans_gif {

// A half-plane: px * x + py * y <= out is inside; (px, py) has length 1, y points down, the unit is the disc's radius.
struct Side {
    float px, py, out;
};

// An intersection of half-planes; empty if it has no sides.
struct Convex {
    int n_sides;
    Side sides[4];
};

// The union of two convex polygons of total area pi. `reach` is the distance of the farthest corner.
struct MarkerShape {
    float reach;
    Convex parts[2];
};

constexpr Convex rectangle(float px, float py, float half_length, float half_width) {
    return {4, {{px, py, half_length}, {-px, -py, half_length}, {-py, px, half_width}, {py, -px, half_width}}};
}

constexpr Convex rhombus(float px, float py, float out) {
    return {4, {{px, py, out}, {-px, py, out}, {px, -py, out}, {-px, -py, out}}};
}

constexpr Convex kNothing{0, {}};
constexpr float kHalfRoot = 0.70710678f, kSin60 = 0.8660254f;

// Disc, square, triangle, diamond, plus, cross, inverted triangle, horizontal bar, vertical bar, four-pointed star. No
// pentagon or hexagon, because at this size they look like discs. The diamond is taller than wide (1.55 to 1.01), arms
// and bars are 3 and 2.5 times as long as wide, the star's points are at 1.8; the rest follows from the area.
constexpr MarkerShape kMarkerShapes[] = {
    {1, {kNothing, kNothing}},  // the disc, drawn separately
    {1.2533141f, {rectangle(1, 0, 0.88622693f, 0.88622693f), kNothing}},
    {1.5551203f, {{3, {{0, 1, 0.77756015f}, {kSin60, -0.5f, 0.77756015f}, {-kSin60, -0.5f, 0.77756015f}}}, kNothing}},
    {1.55f, {rhombus(0.83698063f, 0.54723251f, 0.84821039f), kNothing}},
    {1.2533141f, {rectangle(1, 0, 1.1889982f, 0.39633273f), rectangle(0, 1, 1.1889982f, 0.39633273f)}},
    {1.2533141f,
     {rectangle(kHalfRoot, kHalfRoot, 1.1889982f, 0.39633273f),
      rectangle(-kHalfRoot, kHalfRoot, 1.1889982f, 0.39633273f)}},
    {1.5551203f, {{3, {{0, -1, 0.77756015f}, {kSin60, 0.5f, 0.77756015f}, {-kSin60, 0.5f, 0.77756015f}}}, kNothing}},
    {1.5091901f, {rectangle(1, 0, 1.4012478f, 0.56049912f), kNothing}},
    {1.5091901f, {rectangle(0, 1, 1.4012478f, 0.56049912f), kNothing}},
    {1.8f, {rhombus(0.30474953f, 0.95243253f, 0.54854916f), rhombus(0.95243253f, 0.30474953f, 0.54854916f)}},
};
constexpr int kMarkerShapeCount = sizeof(kMarkerShapes) / sizeof(kMarkerShapes[0]);

}  // namespace kmeans_gif
