// Whether a row precedes another along the Morton curve: compares the feature with the highest differing bit. T. M.
// Chan, "Closest-point problems simplified on the RAM", SODA 2002.
#pragma once

template <class T>
bool before_on_curve(const T* a, const T* b, int features) {
    int decides = 0;
    T most = 0;
    for (int f = 0; f < features; ++f) {
        const T different = a[f] ^ b[f];
        if (most < different && most < static_cast<T>(most ^ different)) {
            decides = f;
            most = different;
        }
    }
    return a[decides] < b[decides];
}
