using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>Runs the rules of <see cref="RuleCatalog"/> over a model.</summary>
public static class Linter
{
    /// <summary>The id of a finding about a rule that failed.</summary>
    public const string FailedRule = "NW200";

    /// <summary>
    /// Lints a model on devices, or on none. A rule that fails is a finding and stops no other; a device on which
    /// nothing can be predicted is a verdict with an error.
    /// </summary>
    /// <param name="model">The model with its shapes.</param>
    /// <param name="devices">The devices to run on; may be empty.</param>
    /// <param name="prediction">Runtime, precision and threads; null for the devices' usual ones.</param>
    /// <param name="options">Thresholds and suppressions; null for the defaults.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static LintResult Run(
        ShapedModel model, IReadOnlyList<Device> devices, PredictionOptions? prediction = null, LintOptions? options = null,
        CancellationToken cancellation = default) =>
        Run(CostAnalyzer.Analyze(model, cancellation: cancellation), devices, prediction, options, cancellation);

    /// <summary>The same if the costs are known already.</summary>
    public static LintResult Run(
        ModelCost cost, IReadOnlyList<Device> devices, PredictionOptions? prediction = null, LintOptions? options = null,
        CancellationToken cancellation = default) =>
        Run(cost, devices, prediction, options ?? LintOptions.Default, RuleCatalog.All, cancellation);

    /// <summary>The same if the model's kernels are planned and timed already, one plan per device.</summary>
    public static LintResult RunOnPlans(
        ModelCost cost, IReadOnlyList<TimedPlan> plans, LintOptions? options = null, CancellationToken cancellation = default) =>
        Run(cost, [.. plans.Select(p => p.Estimate.Device)], i => plans[i], options ?? LintOptions.Default, RuleCatalog.All, cancellation);

    /// <summary>
    /// The same as <see cref="Run(ModelCost, IReadOnlyList{Device}, PredictionOptions?, LintOptions?, CancellationToken)"/>, one rule at a
    /// time, for a caller with something else to do between them: null while rules are left, the result as the last.
    /// </summary>
    public static IEnumerable<LintResult?> RunInSteps(
        ModelCost cost, IReadOnlyList<Device> devices, PredictionOptions? prediction = null, LintOptions? options = null,
        CancellationToken cancellation = default) =>
        Steps(cost, devices, i => TimedPlan.Of(cost, devices[i], prediction, cancellation),
            options ?? LintOptions.Default, RuleCatalog.All, cancellation);

    /// <summary>The same as <see cref="RunOnPlans"/>, one rule at a time.</summary>
    public static IEnumerable<LintResult?> RunOnPlansInSteps(
        ModelCost cost, IReadOnlyList<TimedPlan> plans, LintOptions? options = null, CancellationToken cancellation = default) =>
        Steps(cost, [.. plans.Select(p => p.Estimate.Device)], i => plans[i], options ?? LintOptions.Default,
            RuleCatalog.All, cancellation);

    /// <summary>The same with other rules than those of the catalog.</summary>
    internal static LintResult Run(
        ModelCost cost, IReadOnlyList<Device> devices, PredictionOptions? prediction, LintOptions options, IReadOnlyList<Rule> rules,
        CancellationToken cancellation = default) =>
        Run(cost, devices, i => TimedPlan.Of(cost, devices[i], prediction, cancellation), options, rules, cancellation);

    private static LintResult Run(
        ModelCost cost, IReadOnlyList<Device> devices, Func<int, TimedPlan> plan, LintOptions options, IReadOnlyList<Rule> rules,
        CancellationToken cancellation) => Steps(cost, devices, plan, options, rules, cancellation).Last()!;

    private static IEnumerable<LintResult?> Steps(
        ModelCost cost, IReadOnlyList<Device> devices, Func<int, TimedPlan> plan, LintOptions options, IReadOnlyList<Rule> rules,
        CancellationToken cancellation)
    {
        var whatIf = new WhatIf(cost, options);
        var findings = new List<Finding>();
        var verdicts = new List<DeviceVerdict>();
        int suppressed = 0;
        for (int i = 0; i < devices.Count; i++)
        {
            Device device = devices[i];
            if (TargetOf(plan, i, out string error) is not { } target)
            {
                verdicts.Add(new DeviceVerdict(new DevicePrediction(device, null, error), Seconds.Zero));
                continue;
            }

            var context = new LintContext(cost, target, options, whatIf) { Cancellation = cancellation };
            List<Finding> own = [];
            foreach (Rule rule in rules)
            {
                foreach (Finding? finding in Check(rule, context, cancellation))
                    if (finding is null)
                        yield return null;
                    else
                        own.Add(finding);
            }

            suppressed += context.Suppressed + own.RemoveAll(f => options.Knows(cost.Shaped.Model.Name, f));
            verdicts.Add(new DeviceVerdict(new DevicePrediction(device, target.Estimate, null), CouldGo(own)));
            findings.AddRange(own);
        }

        // A change that the runtimes make themselves saves nothing on their devices; it is worth one note.
        var general = new LintContext(cost, null, options, whatIf)
        {
            OtherDevices = verdicts.Exists(v => v.Estimate is not null),
            Cancellation = cancellation,
        };
        HashSet<string> said = [.. findings.Select(f => f.Rule)];
        List<Finding> anywhere = [];
        foreach (Rule rule in rules.Where(r => !r.NeedsDevice && !said.Contains(r.Id)))
        {
            foreach (Finding? finding in Check(rule, general, cancellation))
                if (finding is null)
                    yield return null;
                else
                    anywhere.Add(finding);
        }

        suppressed += anywhere.RemoveAll(f => options.Knows(cost.Shaped.Model.Name, f));
        findings.AddRange(anywhere);
        IReadOnlyList<Rule> skipped = devices.Count > 0 ? [] : [.. rules.Where(r => r.NeedsDevice)];
        yield return new LintResult(cost, verdicts, [.. findings.OrderByDescending(f => f.TimeSaved?.Value ?? 0)
            .ThenByDescending(f => f.AtStake.Value).ThenByDescending(f => f.Severity)
            .ThenBy(f => f.Rule, StringComparer.Ordinal)], suppressed, skipped);
    }

    /// <summary>A device with its plan; null, and why, if nothing can be predicted on it.</summary>
    private static LintTarget? TargetOf(Func<int, TimedPlan> plan, int device, out string error)
    {
        try
        {
            error = "";
            return new LintTarget(plan(device));
        }
        catch (NetWeightException e)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>The findings of a rule that are worth a line. Null is a pause: within a long rule, and after each.</summary>
    private static IEnumerable<Finding?> Check(Rule rule, LintContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using IEnumerator<Finding?> steps = rule.Check(context).GetEnumerator();
        while (Next(rule, steps, context, out Finding? step))
        {
            cancellation.ThrowIfCancellationRequested();
            if (step is null or { Rule: FailedRule })
                yield return step;
            else if (Weighed(step, context) is { } weighed && !context.SkipsWhole(rule, weighed))
                yield return weighed;
        }

        yield return null;
    }

    /// <summary>The next step of a rule; a finding of <see cref="FailedRule"/> where it fails, which ends it.</summary>
    private static bool Next(Rule rule, IEnumerator<Finding?> steps, LintContext context, out Finding? step)
    {
        step = null;
        try
        {
            if (!steps.MoveNext())
                return false;
            step = steps.Current;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            step = new Finding
            {
                Rule = FailedRule,
                Name = "rule-failed",
                Severity = Severity.Note,
                Message = $"{rule.Id} ({rule.Name}) failed on this model: {e.Message.ReplaceLineEndings(" ")}",
                Suggestion = "Please report it with the model; the other rules ran.",
                Layers = [],
                Device = context.Target?.Device.Id,
            };
        }

        return true;
    }

    /// <summary>
    /// The finding with its severity; null if too little is at stake. Only a saving makes a warning or an
    /// error, and only if the saving is certain: its interval does not hold zero.
    /// </summary>
    private static Finding? Weighed(Finding finding, LintContext context)
    {
        if (context.Target is not { } target || (finding.TimeSaved is null && finding.TimeLost is null))
            return finding;
        double latency = target.Latency.Value, share = latency > 0 ? finding.AtStake.Value / latency : 0;
        if (share < context.Options.NoteShare)
            return null;
        if (finding.TimeSaved is null)
            return finding;
        if (finding.Difference is { Verdict: not DifferenceVerdict.Faster })
            return finding with { Severity = Severity.Note };
        return finding with
        {
            Severity = share >= context.Options.ErrorShare ? Severity.Error
            : share >= context.Options.WarningShare ? Severity.Warning
            : Severity.Note
        };
    }

    /// <summary>The largest savings whose layers do not overlap: changes of one layer do not add up.</summary>
    private static Seconds CouldGo(IEnumerable<Finding> findings)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        double sum = 0;
        foreach (Finding finding in findings.Where(f => f.TimeSaved is { Value: > 0 } && f.Layers.Count > 0)
            .OrderByDescending(f => f.TimeSaved!.Value.Value))
        {
            if (finding.Layers.Any(taken.Contains))
                continue;
            taken.UnionWith(finding.Layers);
            sum += finding.TimeSaved!.Value.Value;
        }

        return new Seconds(sum);
    }
}
