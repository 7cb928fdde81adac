using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Tests.Contracts;

/// <summary>The published schemas are those of the records.</summary>
public class ContractSchemaTests
{
    [Fact]
    public void Measurement_SchemaIsThatOfTheRecords() => ContractSchema.Check<MeasurementContract>(
        "measurement", "netweight measure -f json",
        "What was measured. Units stand in the names; null is 'not known' or 'not asked for', never zero.", isList: false);

    [Fact]
    public void Job_SchemaIsThatOfTheRecords() => ContractSchema.Check<JobContract>(
        "job", "netweight calibrate --plan",
        "What a machine is to measure: networks as operators of ONNX with shapes, for agents/measure_torch.py. Weights are drawn at random there.",
        isList: false);
}
