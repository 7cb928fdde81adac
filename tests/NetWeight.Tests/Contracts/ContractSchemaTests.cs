using NetWeight.Contracts;

namespace NetWeight.Tests.Contracts;

/// <summary>The published schemas are those of the records.</summary>
public class ContractSchemaTests
{
    private const string Units = "Units stand in the names; null is 'not known', never zero.";

    [Fact]
    public void Analysis_SchemaIsThatOfTheRecords() => ContractSchema.Check<AnalysisContract>(
        "analysis", "netweight analyze -f json", $"One object for one model, an array of them for several. {Units}", isList: true);

    [Fact]
    public void Comparison_SchemaIsThatOfTheRecords() => ContractSchema.Check<ComparisonContract>(
        "comparison", "netweight compare -f json",
        $"Models side by side on devices, and the diff of two. Several -r or --dtype give an array of such objects. {Units}", isList: true);

    [Fact]
    public void Lint_SchemaIsThatOfTheRecords() => ContractSchema.Check<LintContract>(
        "lint", "netweight lint -f json",
        $"What the rules of lint found in one model. Several models, -r or --dtype give an array of such objects. {Units}", isList: true);

    [Fact]
    public void Recommendation_SchemaIsThatOfTheRecords() => ContractSchema.Check<RecommendationContract>(
        "recommendation", "netweight recommend -f json",
        "Which networks suit devices and limits. Several -r or --dtype give an array of such objects. Units stand in the names; null is 'not known' or 'not asked for', never zero.",
        isList: true);

    [Fact]
    public void Int8_SchemaIsThatOfTheRecords() => ContractSchema.Check<Int8Contract>(
        "int8", "netweight analyze -d ID --int8 -f json",
        $"What 8-bit integers bring models on devices, and whether the accuracy survives. {Units}", isList: false);

    [Fact]
    public void Experiment_SchemaIsThatOfTheRecords() => ContractSchema.Check<ExperimentsContract>(
        "experiment", "netweight experiment NAME -f json",
        $"Experiments with their networks and the times of these from every place that was asked for. Units stand in the names; null is 'not known'.",
        isList: false);
}
