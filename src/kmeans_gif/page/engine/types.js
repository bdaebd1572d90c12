/**
 * The records that modules hand to each other.
 *
 * @typedef {{name: "rgb" | "lab" | "oklab" | "columns", shift: number[], scale: number[]}} Space
 *   Where distances are measured; shift and scale have a value for each feature: black and white of a picture.
 *
 * @typedef {object} Data What was clustered.
 * @property {"image" | "points"} kind
 * @property {number} width Of the picture in pixels; 0 for points.
 * @property {number} height
 * @property {number} n Number of samples: pixels that are not wholly transparent, or points.
 * @property {number} features
 * @property {string[]} names Of the features.
 * @property {Float64Array} rows In units, (values, features): the different colours along the Morton curve, or all
 *   points in order.
 * @property {Float64Array} weights Of the rows, as whole numbers: pixels or, if any is partly transparent, sums of
 *   alpha; 1 for points.
 * @property {number} one The weight of an opaque sample: 1, or 255 if weights are sums of alpha.
 * @property {Uint32Array | null} inverse For each pixel the row of its colour; the number of rows if it is wholly
 *   transparent. Null for points.
 * @property {Uint8Array | null} alpha Of the pixels; null if all are opaque, and for points.
 * @property {Space} space Of the first run.
 * @property {boolean} whole Whether the values are whole numbers, so that sums in RGB are exact.
 * @property {boolean} exact Whether the page carries every sample as it was clustered.
 * @property {string[]} notes What a reader should know: "scaled down from 6000×4000 pixels".
 * @property {string} title
 * @property {number[][]} distinct Colours that tell clusters apart, (256, 3).
 *
 * @typedef {object} Run Every step of a run, recorded or computed here; arrays have an entry for each step.
 * @property {Float64Array[]} centroids (k, features), in the space.
 * @property {number[]} inertia
 * @property {number[]} moved Weight of the samples that changed cluster; all at step 0.
 * @property {number[]} shift
 * @property {Float64Array[]} weights Of the clusters, (k,).
 * @property {boolean[][]} relocated Centroids that were moved to a far sample, because their cluster was empty.
 * @property {Uint8Array[]} colors Of the clusters, (k, 3).
 * @property {boolean} converged
 * @property {number} k
 * @property {number} features
 * @property {Space} space
 * @property {string} init "random", "k-means++", "k-means||" or "array".
 * @property {number} seed
 * @property {number} pinned Number of centroids that never move: the first ones.
 * @property {number[]} numbers Of the clusters among the distinct colours.
 * @property {string} name What sets it apart from other runs of a comparison; may be empty.
 * @property {boolean | null} verified Whether all steps were computed again with the same bits; null if not yet known.
 *
 * @typedef {object} About
 * @property {string} title
 * @property {string} version Of kmeans-gif.
 * @property {"light" | "dark"} theme
 * @property {number[][]} distinct As in `Data`.
 * @property {string} command That repeats the first run.
 *
 * @typedef {object} Options Of a run to compute.
 * @property {number} k
 * @property {string} [init] "random" (default) or "k-means++"; not used if there are centroids.
 * @property {number} [seed]
 * @property {number} [maxIter]
 * @property {Space} [space] By default that of the data.
 * @property {Float64Array} [centroids] First centroids (k, features), in the space.
 * @property {number} [pinned]
 *
 * @typedef {object} Blocks Rows in blocks of 64 neighbours; see blocks.js.
 * @property {number} n
 * @property {number} features
 * @property {number} count Number of blocks.
 * @property {Float64Array} rows (n, features), in the space, block by block.
 * @property {Float64Array} weights (n,)
 * @property {Uint32Array | null} order The row of the data at each place; null if they are the same.
 * @property {Float64Array} low Bounding boxes, (count, features).
 * @property {Float64Array} high
 *
 * @typedef {object} Moments Of the blocks of floats; see blocks.js.
 * @property {Float64Array} sums Weight and weighted sums, (count, 1 + features).
 * @property {Float64Array} about Centre, first and second moments about it, (count, 2 features + 1).
 *
 * @typedef {object} Samples Weighted rows in a space, ready to be clustered.
 * @property {Data} data
 * @property {Space} space
 * @property {Blocks} blocks
 * @property {Moments | null} moments Null for whole numbers, whose sums are exact.
 * @property {bigint} totalSquare Σ weight × |row|² of whole numbers.
 *
 * @typedef {object} Sums Over the clusters of an assignment.
 * @property {Float64Array} byCluster Weight and weighted sums of each cluster, (k, 1 + features).
 * @property {number} inertia
 * @property {Uint16Array} labels Of the rows, in the order of the blocks.
 */
export {};
