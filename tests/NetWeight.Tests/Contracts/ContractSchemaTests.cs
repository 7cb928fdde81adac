using NetWeight.Contracts;

namespace NetWeight.Tests.Contracts;

/// <summary>The published schemas are those of the records.</summary>
public class ContractSchemaTests
{
    private const string Units = "Field names contain the units; null means unknown, never zero.";

    [Fact]
    public void Analysis_SchemaIsThatOfTheRecords() => ContractSchema.Check<AnalysisContract>(
        "analysis", "netweight analyze -f json", $"One object for one model, an array of them for several. {Units}", Documents.OneOrMany);

    [Fact]
    public void Comparison_SchemaIsThatOfTheRecords() => ContractSchema.Check<ComparisonContract>(
        "comparison", "netweight compare -f json",
        $"Models side by side on devices, and the diff of two. Several -r or --dtype give an array of such "
            + $"objects. {Units}", Documents.OneOrMany);

    [Fact]
    public void Lint_SchemaIsThatOfTheRecords() => ContractSchema.Check<LintContract>(
        "lint", "netweight lint -f json",
        $"What the rules of lint found in one model. Several models, -r or --dtype give an array of such "
            + $"objects. {Units}", Documents.OneOrMany);

    [Fact]
    public void Recommendation_SchemaIsThatOfTheRecords() => ContractSchema.Check<RecommendationContract>(
        "recommendation", "netweight recommend -f json",
        "Which networks suit devices and limits. Several -r or --dtype give an array of such objects. Field names "
            + "contain the units; null means unknown or not requested, never zero.",
        Documents.OneOrMany);

    [Fact]
    public void Int8_SchemaIsThatOfTheRecords() => ContractSchema.Check<Int8Contract>(
        "int8", "netweight analyze -d ID --int8 -f json",
        $"What 8-bit integers bring models on devices, and whether the accuracy survives. {Units}", Documents.One);

    [Fact]
    public void Experiment_SchemaIsThatOfTheRecords() => ContractSchema.Check<ExperimentsContract>(
        "experiment", "netweight experiment NAME -f json",
        $"Experiments with their networks and the times of these from every place that was asked for. Field names "
            + $"contain the units; null means unknown.",
        Documents.One);

    [Fact]
    public void MemoryFit_SchemaIsThatOfTheRecords() => ContractSchema.Check<MemoryFitsContract>(
        "memory-fit", "netweight analyze MODEL -d ID --fits -f json", $"Whether models fit into the memories of devices. {Units}",
        Documents.One);

    [Fact]
    public void Levers_SchemaIsThatOfTheRecords() => ContractSchema.Check<LeversContract>(
        "levers", "netweight analyze MODEL -d ID --levers -f json", $"What each lever brings. {Units}", Documents.One);

    [Fact]
    public void DeviceRanking_SchemaIsThatOfTheRecords() => ContractSchema.Check<DeviceRankingContract>(
        "device-ranking", "netweight recommend --for MODEL -f json", $"Devices ranked for models. {Units}", Documents.One);

    [Fact]
    public void Search_SchemaIsThatOfTheRecords() => ContractSchema.Check<SearchContract>(
        "search", "netweight search -f json", $"The networks of a search space that suit a device. {Units}", Documents.One);

    [Fact]
    public void SearchState_SchemaIsThatOfTheRecords() => ContractSchema.Check<SearchStateContract>(
        "search-state", "netweight search --state FILE", $"What a search evaluated, from which it continues. {Units}", Documents.One);

    [Fact]
    public void SearchQuestion_SchemaIsThatOfTheRecords() => ContractSchema.Check<SearchQuestionContract>(
        "search-question", "netweight search --ask N", $"Networks whose accuracy is asked for, one line each time. {Units}", Documents.One);

    [Fact]
    public void SearchSpaces_SchemaIsThatOfTheRecords() => ContractSchema.Check<SearchSpaceContract>(
        "search-spaces", "netweight search spaces -f json", "The search spaces with their genes.", Documents.Many);

    [Fact]
    public void Zoo_SchemaIsThatOfTheRecords() => ContractSchema.Check<ZooNetworkContract>(
        "zoo", "netweight zoo -f json", $"The networks of the zoo. {Units}", Documents.Many);

    [Fact]
    public void ZooStages_SchemaIsThatOfTheRecords() => ContractSchema.Check<ZooStagesContract>(
        "zoo-stages", "netweight zoo show NAME -f json", $"A network by stages. {Units}", Documents.One);

    [Fact]
    public void Devices_SchemaIsThatOfTheRecords() => ContractSchema.Check<ListedDeviceContract>(
        "devices", "netweight devices -f json", $"The devices. {Units}", Documents.Many);

    [Fact]
    public void Architectures_SchemaIsThatOfTheRecords() => ContractSchema.Check<ListedArchitectureContract>(
        "devices-evolution", "netweight devices --evolution -f json", $"One GPU of each NVIDIA architecture, by year. {Units}",
        Documents.Many);

    [Fact]
    public void DeviceDetails_SchemaIsThatOfTheRecords() => ContractSchema.Check<DeviceDetailsContract>(
        "device-details", "netweight devices show ID -f json",
        "A device with every number and its source. 'netweight devices show ID -f device' writes a device file instead.",
        Documents.One);

    [Fact]
    public void Runtimes_SchemaIsThatOfTheRecords() => ContractSchema.Check<ListedRuntimeContract>(
        "runtimes", "netweight devices --runtimes -f json", "The runtimes.", Documents.Many);

    [Fact]
    public void Experiments_SchemaIsThatOfTheRecords() => ContractSchema.Check<ListedExperimentContract>(
        "experiments", "netweight experiment -f json", "The experiments with what they claim.", Documents.Many);

    [Fact]
    public void Task_SchemaIsThatOfTheRecords() => ContractSchema.Check<TaskContract>(
        "task", "netweight recommend --task detection -f json",
        "Networks of a task ranked on a device. Several devices give an array of such objects. Field names contain the "
            + "units; null means unknown or not requested.",
        Documents.OneOrMany);

    [Fact]
    public void Like_SchemaIsThatOfTheRecords() => ContractSchema.Check<LikeContract>(
        "like", "netweight recommend --like MODEL -f json",
        "What is faster than a model at hand on a device. Several devices give an array of such objects. Field names "
            + "contain the units; null means unknown.",
        Documents.OneOrMany);
}
