"""Every network against Keras with full-size files that Keras saved, in every container; and what is refused.

    python docs/benchmarks/backbone_parity.py PICTURES... [--networks vgg16 xception] [--pipeline PATH] > table.md

For each network: Keras is filled from the tests' formula (seed 11), saves `.h5`, `.weights.h5` and `.keras`, and python-safetensors
a `.safetensors`; docs/parity/save_keras_features.py saves Keras' layers for the pictures at the network's own size (with top) and
at another one (without); `pipeline backbone verify` compares every element. Then the `.h5` is spoiled in several ways, each of
which must be refused. Needs keras, tensorflow-cpu, h5py, safetensors, pillow; about 3 GB of disk; a few minutes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Golden", "Generators"))
OTHER_SIZE = {"inception_v3": (75, 131), "xception": (71, 130)}


def run(*arguments, check=True):
    outcome = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if check and outcome.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: {outcome.returncode}\n{outcome.stdout[-800:]}{outcome.stderr[-800:]}")
    return outcome


def save_all(name, folder):
    """Full-size files of one network in every container; in a process of its own, so that numbering starts afresh."""
    import backbones
    import h5py
    import keras
    from keras.src.legacy.saving import legacy_h5_format
    from safetensors.numpy import save_file

    model = backbones.build(name, True, *backbones.default_size(name))
    backbones.fill(model, seed=11)
    with h5py.File(f"{folder}/top.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    if name == "resnet50_v0.2":
        return
    model.save_weights(f"{folder}/top.weights.h5")
    model.save(f"{folder}/top.keras")
    save_file({f"{layer.name}/{w.name}": keras.ops.convert_to_numpy(w) for layer in model.layers for w in layer.weights},
              f"{folder}/top.safetensors")
    without = backbones.build(name, False, *backbones.default_size(name))
    backbones.fill(without, seed=11)
    with h5py.File(f"{folder}/notop.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, without)


def spoiled(folder, other):
    """(what is wrong, file) pairs made of `top.h5`."""
    import h5py
    import numpy as np

    def edited(name, edit):
        path = f"{folder}/{name}.h5"
        shutil.copy(f"{folder}/top.h5", path)
        with h5py.File(path, "r+") as file:
            kernels = []
            file.visititems(lambda key, item: kernels.append(key)
                            if isinstance(item, h5py.Dataset) and item.ndim == 4 and item.shape[-1] != item.shape[-2]
                            and item.shape[-1] > 1 else None)
            edit(file, kernels[len(kernels) // 2])
        return path

    def transpose(file, key):
        values = file[key][...]
        del file[key]
        file[key] = np.ascontiguousarray(values.transpose(0, 1, 3, 2))

    def poison(file, key):
        file[key][0, 0, 0, 0] = np.nan

    yield "one tensor transposed", edited("transposed", transpose)
    yield "one NaN", edited("nan", poison)
    cut = f"{folder}/cut.h5"
    shutil.copy(f"{folder}/top.h5", cut)
    os.truncate(cut, os.path.getsize(cut) * 2 // 3)
    yield "cut off", cut
    with open(f"{folder}/page.h5", "w") as file:
        file.write("<!DOCTYPE html><html><body>404: Not Found</body></html>")
    yield "an HTML error page", f"{folder}/page.h5"
    yield "saved without the top", f"{folder}/notop.h5"
    yield "another network's", other


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("--networks", nargs="+",
                        default=["vgg16", "vgg19", "resnet50", "inception_v3", "xception", "mobilenet_v2"])
    parser.add_argument("--pipeline", default=os.path.join(ROOT, ".build", "release", "pipeline"))
    parser.add_argument("--save", nargs=2, metavar=("NETWORK", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.save:
        return save_all(*options.save)

    parity = ["| network | file | size | layer | shape | elements | worst absolute | worst relative | of tolerance |",
              "|---|---|---|---|---|---|---|---|---|"]
    same = ["", "| network | container | equal to the `.h5` rows in every figure |", "|---|---|---|"]
    refused = ["", "| network | file | exit | message |", "|---|---|---|---|"]
    failed = False
    with tempfile.TemporaryDirectory() as root:
        def save(name):
            os.makedirs(f"{root}/{name}", exist_ok=True)
            run(sys.executable, __file__, "x", "--save", name, f"{root}/{name}")

        save("mobilenet_v2")
        save("resnet50_v0.2")
        for name in options.networks:
            folder = f"{root}/{name}"
            save(name)
            size = OTHER_SIZE.get(name, (61, 98))
            cases = [("own", ["--include-top"]), ("x".join(map(str, size)), ["--size", *size])]
            for label, arguments in cases:
                run(sys.executable, f"{ROOT}/docs/parity/save_keras_features.py", name, *options.pictures, "--weights",
                    f"{folder}/{'top' if label == 'own' else 'notop'}.h5", "--out", f"{folder}/{label}.npz", *arguments)
                reports = {}
                for file in ["top.h5", "notop.h5", "top.weights.h5", "top.keras", "top.safetensors"]:
                    if label == "own" and file == "notop.h5":
                        continue
                    outcome = run(options.pipeline, "backbone", "verify", name, "--weights", f"{folder}/{file}",
                                  "--against", f"{folder}/{label}.npz", "--json", check=False)
                    if outcome.returncode not in (0, 1):
                        sys.exit(outcome.stderr)
                    reports[file] = json.loads(outcome.stdout)
                    failed |= not reports[file]["is_close"]
                for row in reports["top.h5"]["rows"]:
                    shape = "×".join(map(str, row["shape"]))
                    share = "equal" if row["worst_absolute"] == 0 else f"{row['worst_share']:.1%}"
                    parity.append(f"| {name} | top.h5 | {label} | {row['layer']} | {shape} | {row['element_count']} | "
                                  f"{row['worst_absolute']:.2e} | {row['worst_relative']:.2e} | {share} |")
                for file, report in reports.items():
                    equal = report["rows"] == reports["top.h5"]["rows"]
                    failed |= not equal
                    same.append(f"| {name}, {label} | {file} | {'yes' if equal else 'NO'} |")
            other = f"{root}/{'mobilenet_v2' if name != 'mobilenet_v2' else 'resnet50_v0.2'}/top.h5"
            cases = list(spoiled(folder, other))
            if name == "resnet50":
                cases.append(("resnet50_v0.2 asked for by name, file of the current generation", f"{folder}/top.h5"))
            for what, path in cases:
                asked = "resnet50_v0.2" if "asked for" in what else name
                outcome = run(options.pipeline, "backbone", "verify", asked, "--weights", path, "--against",
                              f"{folder}/own.npz", check=False)
                failed |= outcome.returncode not in (1, 2)
                message = outcome.stderr.strip().replace(root + "/", "").replace("|", "\\|")
                refused.append(f"| {name} | {what} | {outcome.returncode} | {message} |")
            if name != "mobilenet_v2":
                shutil.rmtree(folder)
            print(name, "done", file=sys.stderr, flush=True)
    print("\n".join(parity + same + refused))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
