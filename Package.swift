// swift-tools-version: 6.2
import PackageDescription

// Every Swift target: a warning is an error, imports say what they re-export, existentials are marked.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]
// Targets that wrap no C library also promise to use no unsafe pointer; the compiler holds them to it.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]
let strictC: [CSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
  // Debian builds are optimised for nobody's processor in particular; hot loops pick theirs at run time.
  .unsafeFlags(["-O2"]),
]

// SQLite loads extensions with their symbols open to all of the process: only what is meant for it may be seen.
let hidden: [CSetting] = [.unsafeFlags(["-fvisibility=hidden"])]

/// A C wall over one native library. Its one Swift importer is named in ArchitectureTests.
func wall(_ name: String, links libraries: String...) -> Target {
  .target(name: name, cSettings: strictC, linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// A Swift module that wraps a C library and may therefore hold unsafe pointers inside closures.
func wrapper(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A Swift module without unsafe pointers.
func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: safe)
}

func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .testTarget(name: name, dependencies: ["TestSupport"] + dependencies, swiftSettings: strict)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "pipeline",
  products: [
    .executable(name: "pipeline", targets: ["pipeline"]),
    .executable(name: "pipeline-bench", targets: ["pipeline-bench"]),
    // `libpipeline_vector.so`: SQLite finds its entry point by this name.
    .library(name: "pipeline_vector", type: .dynamic, targets: ["CVectorExtension"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    wall("CTurboJPEG", links: "jpeg"),
    wall("CPNG", links: "png"),
    wall("CWebP", links: "webp", "webpdemux"),
    wall("CHDF5", links: "hdf5_serial"),
    wall("CDNN", links: "dnnl", "gomp"),
    wall("CKernels", links: "gomp"),
    wall("CTraining", links: "gomp"),
    wall("CAugmentation"),
    wall("CFormulaPictures"),
    wall("COpenBLAS", links: "openblas", "lapacke"),
    wall("CMatrix", links: "gomp"),
    wall("CLibSVM", links: "svm"),
    wall("CSVM"),
    wall("COpenSSL", links: "crypto"),
    wall("CZip", links: "zip"),
    wall("CCurl", links: "curl"),
    wall("CShippedNetwork"),
    .target(name: "CVectors", cSettings: strictC + hidden),
    .target(
      name: "CVectorExtension", dependencies: ["CVectors"], exclude: ["link.cfg"],
      cSettings: strictC + hidden,
      // Programs that load it have no Swift, so its start-up code and library stay out. SwiftPM's linker command names
      // the library in any case; only what clang is configured with comes before that.
      linkerSettings: [
        .linkedLibrary("m"),
        .unsafeFlags([
          "-nostartfiles", "-Xclang-linker",
          "--config=\(Context.packageDirectory)/Sources/CVectorExtension/link.cfg",
        ]),
      ]),
    // librsvg is loaded when a plot becomes a PNG; nothing is linked.
    wall("CRSVG"),

    module("Tensors"),
    wrapper("Digests", "COpenSSL"),
    wrapper("Files"),
    wrapper("Processes"),
    wrapper("Archives", "CZip", "Tensors"),
    module("Exports", "Archives", "Files", "Tensors"),
    wrapper("Downloads", "CCurl", "Digests"),
    wrapper("LinearAlgebra", "COpenBLAS", "CMatrix", "CVectors", "Tensors"),
    wrapper("DNN", "CDNN", "CKernels", "Tensors"),
    wrapper("Augmentation", "CAugmentation", "Tensors"),
    wrapper("FormulaPictures", "CFormulaPictures", "Tensors"),
    module("Datasets", "Digests", "Tensors"),
    wrapper("Images", "CTurboJPEG", "CPNG", "CWebP", "Tensors"),
    wrapper("Backbones", "Archives", "DNN", "CHDF5", "CShippedNetwork", "Digests", "Files", "Tensors"),
    module("Training", "Backbones", "DNN", "Files", "Tensors"),
    module("FeatureStore", grdb, "Files", "Tensors"),
    module("Reduction", "LinearAlgebra", "Tensors"),
    module("Similarity", "LinearAlgebra", "Tensors"),
    wrapper("Heads", "LinearAlgebra", "CLibSVM", "CSVM", "CTraining", "Tensors"),
    module("Evaluation", "Tensors"),
    module("Explanation", "Tensors"),
    module("Reporting", "Digests", "Evaluation", "Tensors"),
    wrapper("Rasters", "CRSVG"),
    module("PipelineConfig", "Tensors", yams),
    module(
      "PipelineRuntime", "PipelineConfig", "Datasets", "Digests", "Downloads", "Exports", "Files", "Images",
      "Augmentation", "FormulaPictures", "Backbones", "Training", "FeatureStore", "Processes", "Reduction",
      "Similarity", "Heads", "Evaluation", "Explanation", "Reporting",
      "Rasters", "DNN", "LinearAlgebra", "Tensors"),
    .executableTarget(
      name: "pipeline", dependencies: ["PipelineRuntime", "PipelineConfig", argumentParser],
      swiftSettings: safe),

    .executableTarget(
      name: "pipeline-bench",
      dependencies: [
        "Augmentation", "Images", "Backbones", "FeatureStore", "Reduction", "Similarity", "Heads", "DNN",
        "LinearAlgebra", "Tensors", argumentParser,
      ], swiftSettings: safe),

    module("SampleImages", "Digests", "Images", "Tensors"),
    .executableTarget(
      name: "make-sample-images", dependencies: ["SampleImages", argumentParser], swiftSettings: safe),

    .target(
      name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("TensorsTests", "Tensors"),
    tests("DigestsTests", "Digests"),
    tests("ArchivesTests", "Archives", "Tensors"),
    tests("ExportsTests", "Archives", "Exports", "Tensors"),
    tests("DownloadsTests", "Downloads", "Digests"),
    tests("LinearAlgebraTests", "LinearAlgebra", "Tensors"),
    tests("CKernelsTests", "CKernels", "Tensors"),
    tests("CVectorsTests", "CVectors", "Tensors"),
    tests("DNNTests", "DNN", "Tensors"),
    tests("AugmentationTests", "Augmentation", "CAugmentation", "Tensors"),
    tests("FormulaPicturesTests", "CFormulaPictures", "FormulaPictures"),
    tests("TrainingTests", "Archives", "Training", "Backbones", "DNN", "Tensors"),
    tests("DatasetsTests", "Datasets", "Tensors"),
    tests("ImagesTests", "Images", "Digests", "Tensors"),
    tests("BackbonesTests", "Archives", "Backbones", "Digests", "DNN", "Tensors"),
    tests("FeatureStoreTests", "FeatureStore", "Tensors", grdb),
    tests("ReductionTests", "Reduction", "LinearAlgebra", "Tensors"),
    tests("SimilarityTests", "Similarity", "LinearAlgebra", "Tensors"),
    tests("HeadsTests", "Heads", "CSVM", "CTraining", "Tensors"),
    tests("EvaluationTests", "Evaluation", "Tensors"),
    tests("ExplanationTests", "Explanation", "Heads", "Reduction", "LinearAlgebra", "Tensors"),
    tests("ReportingTests", "Reporting", "Rasters", "Evaluation", "Tensors"),
    tests("PipelineConfigTests", "PipelineConfig"),
    tests(
      "PipelineRuntimeTests", "PipelineRuntime", "PipelineConfig", "Backbones", "Digests", "Downloads",
      "FeatureStore",
      "LinearAlgebra",
      "Reduction", "Tensors"),
    tests("SampleImagesTests", "SampleImages", "Images", "Tensors"),
    tests("ArchitectureTests"),
    tests("EndToEndTests", "Tensors"),
  ],
  swiftLanguageModes: [.v6]
)
