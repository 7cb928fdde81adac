using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Tests.Contracts;

/// <summary>The published schemas are those of the records.</summary>
public class ContractSchemaTests
{
    [Fact]
    public void Measurement_SchemaIsThatOfTheRecords() => ContractSchema.Check<MeasurementContract>(
        "measurement", "netweight measure -f json",
        "What was measured. Field names contain the units; null means unknown or not requested, never zero.", Documents.One);

    [Fact]
    public void Job_SchemaIsThatOfTheRecords() => ContractSchema.Check<JobContract>(
        "job", "netweight calibrate --plan",
        "What a machine is to measure: networks as operators of ONNX with shapes, for agents/measure_torch.py. Weights "
            + "are drawn at random there.",
        Documents.One);

    [Fact]
    public void History_SchemaIsThatOfTheRecords() => ContractSchema.Check<RecordContract>(
        "history", "netweight history -f json",
        "What was measured, here or elsewhere. Field names contain the units; null means unknown, never zero.", Documents.Many);

    [Fact]
    public void Judgement_SchemaIsThatOfTheRecords() => ContractSchema.Check<JudgementContract>(
        "judgement", "netweight calibrate --judge -f json",
        "Predictions beside measurements on one machine. Field names contain the units; null means unknown, never zero.", Documents.One);

    [Fact]
    public void Rewrite_SchemaIsThatOfTheRecords() => ContractSchema.Check<RewriteContract>(
        "rewrite", "netweight rewrite -f json",
        "What a rewrite changed and saved. A field that was not requested is left out; null means unknown.", Documents.One);
}
