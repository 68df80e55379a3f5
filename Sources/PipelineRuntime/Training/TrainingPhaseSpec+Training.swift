internal import PipelineConfig
internal import Training

extension TrainingPhaseSpec {
  /// The phase as the trainer has it.
  var phase: TrainingPhase {
    var phase = TrainingPhase(epochs: epochs, batchSize: batchSize, optimizer: optimizer.optimizer)
    phase.weightDecay = optimizer.weightDecay
    phase.clipping =
      switch optimizer.clipping {
      case nil: nil
      case .norm(let limit)?: .norm(limit)
      case .value(let limit)?: .value(limit)
      case .globalNorm(let limit)?: .globalNorm(limit)
      }
    phase.schedule = callbacks.learningRateSchedule?.schedule
    phase.reduction = callbacks.reduceLROnPlateau?.callback
    phase.stopping = callbacks.earlyStopping?.callback
    phase.checkpoint = callbacks.modelCheckpoint?.callback
    return phase
  }
}

extension OptimizerSpec {
  /// The same optimizer where networks are trained.
  var optimizer: Optimizer {
    switch method {
    case .sgd(let rate, let momentum, let nesterov, let decay):
      .sgd(learningRate: rate, momentum: momentum, nesterov: nesterov, decay: decay)
    case .adam(let rate, let beta1, let beta2, let epsilon):
      .adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .rmsprop(let rate, let rho, let momentum, let epsilon):
      .rmsprop(learningRate: rate, rho: rho, momentum: momentum, epsilon: epsilon)
    }
  }
}

extension CallbacksSpec.Monitor {
  /// The same metric where networks are trained.
  var metric: TrainingMetric {
    switch self {
    case .loss: .loss
    case .accuracy: .accuracy
    case .validationLoss: .validationLoss
    case .validationAccuracy: .validationAccuracy
    }
  }
}

extension CallbacksSpec.ReduceLROnPlateau {
  /// The callback at the start of a phase.
  var callback: Training.ReduceLROnPlateau {
    Training.ReduceLROnPlateau(
      metric: monitor.metric, factor: factor, patience: patience, minimumDelta: minDelta, cooldown: cooldown,
      minimumLearningRate: minLearningRate)
  }
}

extension CallbacksSpec.EarlyStopping {
  /// The callback at the start of a phase.
  var callback: Training.EarlyStopping {
    Training.EarlyStopping(
      metric: monitor.metric, minimumDelta: minDelta, patience: patience, baseline: baseline,
      restoresBestWeights: restoreBestWeights, firstEpoch: startFromEpoch)
  }
}

extension CallbacksSpec.ModelCheckpoint {
  /// The callback at the start of a phase.
  var callback: Training.ModelCheckpoint {
    Training.ModelCheckpoint(metric: monitor.metric, savesBestOnly: saveBestOnly)
  }
}

extension CallbacksSpec.LearningRateSchedule {
  /// The same schedule where networks are trained.
  var schedule: Training.LearningRateSchedule {
    let shape: Training.LearningRateSchedule.Shape =
      switch shape {
      case .step(let factor, let every): .step(factor: factor, epochs: every)
      case .cosine(let alpha): .cosine(alpha: alpha)
      case .exponential(let rate): .exponential(rate: rate)
      }
    return Training.LearningRateSchedule(shape, warmupEpochs: warmupEpochs)
  }
}
