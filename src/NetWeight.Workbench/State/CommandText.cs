using System.Globalization;
using NetWeight.Experiments;

namespace NetWeight.Workbench.State;

/// <summary>The command line that gives the numbers of a view.</summary>
public static class CommandText
{
    private static readonly StringComparer ByName = StringComparer.Ordinal;

    /// <summary>The command for the current view.</summary>
    /// <param name="state">The choices.</param>
    /// <param name="input">The input's shape if <see cref="WorkbenchState.Size"/> was chosen; empty else.</param>
    /// <param name="dims">The dimensions that the shown models leave open.</param>
    /// <param name="format">The format; empty for a table.</param>
    public static string Of(WorkbenchState state, string input, IReadOnlyCollection<string> dims, string format = "")
    {
        var words = new List<string> { "netweight" };
        switch (state.View)
        {
            case View.Recommend:
                words.Add("recommend");
                AddDevices();
                AddNumber("--latency", state.MaxLatencyMs, "ms");
                AddNumber("--accuracy", state.MinAccuracy, "");
                AddNumber("-b", state.Batch, "");
                AddPrediction();
                break;
            case View.Search:
                words.Add("search");
                if (state.Devices.Count > 0)
                    words.AddRange(["-d", Quoted(state.Devices[0])]);
                if (state.Space is { } space)
                    words.AddRange(["--space", space]);
                AddNumber("--latency", state.MaxLatencyMs, "ms");
                AddNumber("-b", state.Batch, "");
                AddPrediction();
                break;
            case View.Experiments:
                words.Add("experiment");
                words.Add(state.Experiment ?? ExperimentCatalog.All[0].Name);
                AddDevices();
                AddPrediction();
                break;
            default:
                words.Add(state.View switch
                {
                    View.Findings =>
                    "lint",
                    View.Compare => "compare",
                    View.Browser => "measure",
                    _ => "analyze"
                });
                words.AddRange(
                    (state.View is View.Compare or View.Browser ? state.Models : state.Model is { } one ? [one] : [])
                        .Select(m => Quoted(WorkbenchState.Label(m))));
                AddDevices();
                AddPrediction();
                AddNumber("-b", state.Batch, "");
                if (input.Length > 0)
                    words.AddRange(["--input", input]);
                foreach ((string name, long size) in state.Dims.Where(d => dims.Contains(d.Key)).OrderBy(d => d.Key, ByName))
                    words.AddRange(["--dim", Quoted(string.Create(CultureInfo.InvariantCulture, $"{name}={size}"))]);
                AddNumber("--width", state.Width == 1 ? null : state.Width, "");
                if (state is { View: View.Compare, Models.Count: 2, Shows: { } shows })
                    words.Add("--" + shows);
                if (state is { View: View.Layers, Group: { } group })
                    words.AddRange(group == LayerGroups.Repeats ? ["--collapse"] : ["--group-by", group]);
                if (state.View == View.Batch)
                    words.Add("--batch-sweep");
                break;
        }

        if (format.Length > 0)
            words.AddRange(["-f", format]);
        return string.Join(' ', words);

        void AddDevices()
        {
            foreach (string device in state.Devices)
                words.AddRange(["-d", Quoted(device)]);
        }

        void AddPrediction()
        {
            if (state.Runtime is { } runtime)
                words.AddRange(["-r", Quoted(runtime)]);
            if (state.Type is { } type)
                words.AddRange(["--dtype", Quoted(type)]);
            AddNumber("--threads", state.Threads, "");
        }

        void AddNumber(string option, double? value, string unit)
        {
            if (value is { } number)
                words.AddRange([option, number.ToString(CultureInfo.InvariantCulture) + unit]);
        }
    }

    /// <summary>A word as a shell reads it.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or ':' or '/')
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
