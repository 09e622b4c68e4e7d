package org.keras4j.registry;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.activations.ELU;
import org.keras4j.layers.activations.LeakyReLU;
import org.keras4j.layers.activations.PReLU;
import org.keras4j.layers.activations.ReLU;
import org.keras4j.layers.activations.Softmax;
import org.keras4j.layers.activations.ThresholdedReLU;
import org.keras4j.layers.applications.CustomScaleLayer;
import org.keras4j.layers.applications.LayerScale;
import org.keras4j.layers.applications.StochasticDepth;
import org.keras4j.layers.attention.DenseAttention;
import org.keras4j.layers.attention.GroupQueryAttention;
import org.keras4j.layers.attention.MultiHeadAttention;
import org.keras4j.layers.convolutional.Conv;
import org.keras4j.layers.convolutional.ConvTranspose;
import org.keras4j.layers.convolutional.DepthwiseConv;
import org.keras4j.layers.convolutional.SeparableConv;
import org.keras4j.layers.core.ActivationLayer;
import org.keras4j.layers.core.Dense;
import org.keras4j.layers.core.EinsumDense;
import org.keras4j.layers.core.Embedding;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.layers.core.Masking;
import org.keras4j.layers.core.PassThrough;
import org.keras4j.layers.core.RandomFourierFeatures;
import org.keras4j.layers.core.ReversibleEmbedding;
import org.keras4j.layers.local.LocallyConnected;
import org.keras4j.layers.merging.Concatenate;
import org.keras4j.layers.merging.CosineMerge;
import org.keras4j.layers.merging.Dot;
import org.keras4j.layers.merging.Merge;
import org.keras4j.layers.normalization.BatchNormalization;
import org.keras4j.layers.normalization.GroupNormalization;
import org.keras4j.layers.normalization.LayerNormalization;
import org.keras4j.layers.normalization.RMSNormalization;
import org.keras4j.layers.normalization.SpectralNormalization;
import org.keras4j.layers.normalization.UnitNormalization;
import org.keras4j.layers.ops.TFOpLambda;
import org.keras4j.layers.ops.TensorFlowOpLayer;
import org.keras4j.layers.pooling.AdaptivePooling;
import org.keras4j.layers.pooling.GlobalPooling;
import org.keras4j.layers.pooling.Pooling;
import org.keras4j.layers.preprocessing.AutoContrast;
import org.keras4j.layers.preprocessing.CategoryEncoding;
import org.keras4j.layers.preprocessing.CenterCrop;
import org.keras4j.layers.preprocessing.ContrastLimitedAdaptiveHistogramEqualization;
import org.keras4j.layers.preprocessing.Discretization;
import org.keras4j.layers.preprocessing.HashedCrossing;
import org.keras4j.layers.preprocessing.Hashing;
import org.keras4j.layers.preprocessing.ImageAugmentation;
import org.keras4j.layers.preprocessing.IndexLookup;
import org.keras4j.layers.preprocessing.Normalization;
import org.keras4j.layers.preprocessing.Pipeline;
import org.keras4j.layers.preprocessing.RandomCrop;
import org.keras4j.layers.preprocessing.RandomSide;
import org.keras4j.layers.preprocessing.Rescaling;
import org.keras4j.layers.preprocessing.Resizing;
import org.keras4j.layers.preprocessing.TextVectorization;
import org.keras4j.layers.regularization.Dropout;
import org.keras4j.layers.regularization.TrainingNoise;
import org.keras4j.layers.reshaping.Cropping;
import org.keras4j.layers.reshaping.Flatten;
import org.keras4j.layers.reshaping.Permute;
import org.keras4j.layers.reshaping.RepeatVector;
import org.keras4j.layers.reshaping.Reshape;
import org.keras4j.layers.reshaping.UpSampling;
import org.keras4j.layers.reshaping.ZeroPadding;
import org.keras4j.layers.rnn.Bidirectional;
import org.keras4j.layers.rnn.ConvLSTM;
import org.keras4j.layers.rnn.CuDnnRnn;
import org.keras4j.layers.rnn.GRU;
import org.keras4j.layers.rnn.LSTM;
import org.keras4j.layers.rnn.PeepholeCell;
import org.keras4j.layers.rnn.RNN;
import org.keras4j.layers.rnn.SimpleRNN;
import org.keras4j.layers.rnn.StackedRNNCells;
import org.keras4j.layers.rnn.StandardCell;
import org.keras4j.layers.rnn.TimeDistributed;
import org.keras4j.layers.rnn.WrappedCell;
import org.keras4j.layers.signal.MelSpectrogram;
import org.keras4j.layers.signal.STFTSpectrogram;
import org.keras4j.model.Functional;
import org.keras4j.model.Sequential;

/** The list of all layers that keras4j has, one line each. */
final class BuiltInLayers {
  private BuiltInLayers() {}

  static List<LayerType> all() {
    List<LayerType> all = new ArrayList<>(layers());
    all.addAll(ImageAugmentation.types());
    return all;
  }

  private static List<LayerType> layers() {
    return List.of(
        // models
        Functional.TYPE,
        Functional.TYPE.alias("Model"),
        Sequential.TYPE,
        // core
        InputLayer.TYPE,
        Dense.TYPE,
        ActivationLayer.TYPE,
        EinsumDense.TYPE,
        Embedding.TYPE,
        Masking.TYPE,
        TFOpLambda.TYPE,
        TFOpLambda.SLICING,
        TensorFlowOpLayer.TYPE,
        PassThrough.ACTIVITY_REGULARIZATION,
        PassThrough.IDENTITY,
        PassThrough.IDENTITY.alias("TFDIdentity"),
        ReversibleEmbedding.TYPE,
        RandomFourierFeatures.TYPE,
        // applications
        CustomScaleLayer.TYPE,
        CustomScaleLayer.TYPE.alias("Custom>CustomScaleLayer"), // as HDF5 files of Keras 2 have it
        LayerScale.TYPE,
        StochasticDepth.TYPE,
        // convolutional
        Conv.CONV_1D,
        Conv.CONV_1D.alias("Convolution1D"),
        Conv.CONV_2D,
        Conv.CONV_2D.alias("Convolution2D"),
        Conv.CONV_3D,
        Conv.CONV_3D.alias("Convolution3D"),
        ConvTranspose.CONV_1D,
        ConvTranspose.CONV_1D.alias("Convolution1DTranspose"),
        ConvTranspose.CONV_2D,
        ConvTranspose.CONV_2D.alias("Convolution2DTranspose"),
        ConvTranspose.CONV_3D,
        ConvTranspose.CONV_3D.alias("Convolution3DTranspose"),
        DepthwiseConv.CONV_1D,
        DepthwiseConv.CONV_2D,
        SeparableConv.CONV_1D,
        SeparableConv.CONV_1D.alias("SeparableConvolution1D"),
        SeparableConv.CONV_2D,
        SeparableConv.CONV_2D.alias("SeparableConvolution2D"),
        // locally connected
        LocallyConnected.LOCAL_1D,
        LocallyConnected.LOCAL_2D,
        // pooling
        Pooling.MAX_1D,
        Pooling.MAX_1D.alias("MaxPool1D"),
        Pooling.MAX_2D,
        Pooling.MAX_2D.alias("MaxPool2D"),
        Pooling.MAX_3D,
        Pooling.MAX_3D.alias("MaxPool3D"),
        Pooling.AVERAGE_1D,
        Pooling.AVERAGE_1D.alias("AvgPool1D"),
        Pooling.AVERAGE_2D,
        Pooling.AVERAGE_2D.alias("AvgPool2D"),
        Pooling.AVERAGE_3D,
        Pooling.AVERAGE_3D.alias("AvgPool3D"),
        GlobalPooling.MAX_1D,
        GlobalPooling.MAX_1D.alias("GlobalMaxPool1D"),
        GlobalPooling.MAX_2D,
        GlobalPooling.MAX_2D.alias("GlobalMaxPool2D"),
        GlobalPooling.MAX_3D,
        GlobalPooling.MAX_3D.alias("GlobalMaxPool3D"),
        GlobalPooling.AVERAGE_1D,
        GlobalPooling.AVERAGE_1D.alias("GlobalAvgPool1D"),
        GlobalPooling.AVERAGE_2D,
        GlobalPooling.AVERAGE_2D.alias("GlobalAvgPool2D"),
        GlobalPooling.AVERAGE_3D,
        GlobalPooling.AVERAGE_3D.alias("GlobalAvgPool3D"),
        AdaptivePooling.MAX_1D,
        AdaptivePooling.MAX_2D,
        AdaptivePooling.MAX_3D,
        AdaptivePooling.AVERAGE_1D,
        AdaptivePooling.AVERAGE_2D,
        AdaptivePooling.AVERAGE_3D,
        // normalization
        BatchNormalization.TYPE,
        BatchNormalization.TYPE.alias("BatchNormalizationV1"),
        BatchNormalization.TYPE.alias("BatchNormalizationV2"),
        BatchNormalization.TYPE.alias("SyncBatchNormalization"),
        LayerNormalization.TYPE,
        GroupNormalization.TYPE,
        RMSNormalization.TYPE,
        UnitNormalization.TYPE,
        SpectralNormalization.TYPE,
        // merging
        Merge.ADD,
        Merge.SUBTRACT,
        Merge.MULTIPLY,
        Merge.AVERAGE,
        Merge.MAXIMUM,
        Merge.MINIMUM,
        Concatenate.TYPE,
        Concatenate.TYPE.alias("TFDConcat"),
        Dot.TYPE,
        CosineMerge.TYPE,
        // recurrent
        LSTM.TYPE,
        LSTM.TYPE.alias("LSTMV2"),
        LSTM.TYPE.alias("UnifiedLSTM"),
        LSTM.V1,
        GRU.TYPE,
        GRU.TYPE.alias("GRUV2"),
        GRU.V1,
        SimpleRNN.TYPE,
        RNN.TYPE,
        StandardCell.LSTM,
        StandardCell.GRU,
        StandardCell.SIMPLE,
        StackedRNNCells.TYPE,
        PeepholeCell.TYPE,
        WrappedCell.RESIDUAL,
        WrappedCell.DROPOUT,
        WrappedCell.DEVICE,
        ConvLSTM.RANK_1,
        ConvLSTM.RANK_2,
        ConvLSTM.RANK_3,
        CuDnnRnn.LSTM,
        CuDnnRnn.GRU,
        Bidirectional.TYPE,
        TimeDistributed.TYPE,
        // attention
        DenseAttention.ATTENTION,
        DenseAttention.ADDITIVE,
        MultiHeadAttention.TYPE,
        GroupQueryAttention.TYPE,
        GroupQueryAttention.TYPE.alias("GroupQueryAttention"),
        // regularization
        Dropout.TYPE,
        TrainingNoise.SPATIAL_DROPOUT_1D,
        TrainingNoise.SPATIAL_DROPOUT_2D,
        TrainingNoise.SPATIAL_DROPOUT_3D,
        TrainingNoise.GAUSSIAN_DROPOUT,
        TrainingNoise.ALPHA_DROPOUT,
        TrainingNoise.GAUSSIAN_NOISE,
        // reshaping
        Flatten.TYPE,
        Reshape.TYPE,
        ZeroPadding.PADDING_1D,
        ZeroPadding.PADDING_2D,
        ZeroPadding.PADDING_3D,
        Cropping.CROPPING_1D,
        Cropping.CROPPING_2D,
        Cropping.CROPPING_3D,
        UpSampling.UP_1D,
        UpSampling.UP_2D,
        UpSampling.UP_3D,
        Permute.TYPE,
        RepeatVector.TYPE,
        // activations
        ReLU.TYPE,
        LeakyReLU.TYPE,
        PReLU.TYPE,
        ELU.TYPE,
        ThresholdedReLU.TYPE,
        Softmax.TYPE,
        // signals
        STFTSpectrogram.TYPE,
        MelSpectrogram.TYPE,
        // preprocessing
        Rescaling.TYPE,
        Normalization.TYPE,
        Resizing.TYPE,
        CenterCrop.TYPE,
        RandomCrop.TYPE,
        RandomSide.HEIGHT,
        RandomSide.WIDTH,
        AutoContrast.TYPE,
        ContrastLimitedAdaptiveHistogramEqualization.TYPE,
        Pipeline.TYPE,
        Discretization.TYPE,
        CategoryEncoding.TYPE,
        Hashing.TYPE,
        HashedCrossing.TYPE,
        IndexLookup.STRING,
        IndexLookup.INTEGER,
        TextVectorization.TYPE);
  }
}
