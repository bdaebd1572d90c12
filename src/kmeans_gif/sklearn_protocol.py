"""What scikit-learn asks of every estimator: parameters, tags, the features of the fit. It is not imported for that."""

import inspect
import sys
import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.matrix import feature_names_of, matrix_of
from kmeans_gif.types import Floats


class SklearnProtocol:
    """Base of a clusterer whose parameters are the attributes named like the arguments of its constructor.

    Attributes
    ----------
    n_features_in_ : int
        Features seen in the fit.
    feature_names_in_ : ndarray of shape (n_features,), object
        Their names; only there when they are all strings.
    """

    n_features_in_: int
    feature_names_in_: NDArray[np.object_]

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002, FBT001, FBT002 - the protocol
        """Give the parameters.

        Parameters
        ----------
        deep : bool
            Ignored, for no parameter is an estimator; part of scikit-learn's protocol.

        Returns
        -------
        dict of str to object
            What the constructor was given, as it was given.

        Examples
        --------
        >>> from kmeans_gif.estimator import TracedKMeans
        >>> TracedKMeans(3).get_params()["n_clusters"]
        3
        """
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: object) -> Self:
        """Change parameters.

        Parameters
        ----------
        params
            By the names of the constructor; they are checked in `fit`.

        Returns
        -------
        TracedKMeans
            Itself.

        Raises
        ------
        OptionError
            If there is no such parameter.

        Examples
        --------
        >>> from kmeans_gif.estimator import TracedKMeans
        >>> TracedKMeans().set_params(n_clusters=3, tol=0)
        TracedKMeans(n_clusters=3, tol=0)
        """
        names = list(inspect.signature(type(self)).parameters)
        for name in params:
            if name not in names:
                raise OptionError(
                    f"Invalid parameter {name!r} for {type(self).__name__}; use one of {', '.join(names)}"
                )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        parameters = inspect.signature(type(self)).parameters
        changed = [
            f"{name}={getattr(self, name)!r}"
            for name, parameter in parameters.items()
            if repr(getattr(self, name)) != repr(parameter.default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "cluster_centers_")

    def __sklearn_tags__(self) -> object:
        from sklearn.utils import Tags, TargetTags, TransformerTags  # noqa: PLC0415 - only scikit-learn asks

        tags = Tags("clusterer", TargetTags(required=False), TransformerTags())
        tags.input_tags.sparse = False
        return tags

    def _keep_features(self, data: object, rows: Floats) -> None:
        self.n_features_in_ = rows.shape[1]
        names = feature_names_of(data)
        if names is not None:
            self.feature_names_in_ = names
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _rows_like_fitted(self, data: object) -> Floats:
        name = type(self).__name__
        if not self.__sklearn_is_fitted__():
            error: type[Exception] = _class_of_sklearn("NotFittedError") or OptionError
            raise error(f"this {name} is not fitted; call fit first")
        _check_names(feature_names_of(data), getattr(self, "feature_names_in_", None), name)
        rows = matrix_of(data)
        if rows.shape[1] != self.n_features_in_:
            raise SourceError(
                f"X has {rows.shape[1]} features, but {name} is expecting {self.n_features_in_} features as input; "
                "give those of fit"
            )
        return rows


def warning_of_sklearn(name: str) -> type[Warning]:
    """Give a class of warning that scikit-learn's users filter for.

    Parameters
    ----------
    name : str
        What it is called in `sklearn.exceptions`.

    Returns
    -------
    type
        That class if scikit-learn is loaded, else UserWarning, which is its base.
    """
    return _class_of_sklearn(name) or UserWarning


def _class_of_sklearn(name: str) -> Any:  # noqa: ANN401 - a class of exception, or None
    return getattr(sys.modules.get("sklearn.exceptions"), name, None)


def _check_names(given: NDArray[np.object_] | None, fitted: NDArray[np.object_] | None, who: str) -> None:
    """Hold the names of features against those of a fit, in scikit-learn's words, which its checks ask for."""
    if given is None and fitted is None:
        return
    if given is None:
        warnings.warn(f"X does not have valid feature names, but {who} was fitted with feature names", stacklevel=4)
    elif fitted is None:
        warnings.warn(f"X has feature names, but {who} was fitted without feature names", stacklevel=4)
    elif list(given) != list(fitted):
        lines = ["The feature names should match those that were passed during fit."]
        unseen, missing = sorted(set(given) - set(fitted)), sorted(set(fitted) - set(given))
        if unseen:
            lines += ["Feature names unseen at fit time:", *_listed(unseen)]
        if missing:
            lines += ["Feature names seen at fit time, yet now missing:", *_listed(missing)]
        if not unseen and not missing:
            lines += ["Feature names must be in the same order as they were in fit."]
        raise SourceError("\n".join([*lines, ""]))


def _listed(names: list[str]) -> list[str]:
    most = 5
    return [f"- {name}" for name in names[:most]] + (["- ..."] if len(names) > most else [])
