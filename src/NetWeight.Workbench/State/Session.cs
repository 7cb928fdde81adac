using System.Diagnostics;
using NetWeight.Charts;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Reports.Diagrams;
using NetWeight.Reports.Documents;
using NetWeight.Workflows;

namespace NetWeight.Workbench.State;

/// <summary>
/// The reader's choices and the library's answers. Work is done in steps with a pause between them, so that the page
/// stays alive; whatever the reader chooses meanwhile ends the work on earlier choices.
/// </summary>
/// <param name="engine">The library's answers.</param>
/// <param name="pause">Lets the page breathe; null outside a browser.</param>
/// <param name="background">Does long work elsewhere; null for here.</param>
public sealed class Session(Engine engine, Func<Task>? pause = null, IBackground? background = null)
{
    /// <summary>Files up to this size are read whole; of larger ones the structure is.</summary>
    public const long WholeFileBytes = 64L << 20;

    /// <summary>After how many evaluations a search is shown; null for its end.</summary>
    private static readonly int?[] SearchSteps = [10, 25, 50, 75, 100, 125, 150, 175, null];

    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(30);

    private readonly Func<Task> pause = pause ?? (() => Task.CompletedTask);
    private Task running = Task.CompletedTask;
    private long lastPause;
    private bool isAgain;

    /// <summary>Something that the page shows changed.</summary>
    public event Action? Changed;

    /// <summary>The choices.</summary>
    public WorkbenchState State { get; private set; } = new();

    /// <summary>The library's answers.</summary>
    public Engine Engine => engine;

    /// <summary>The chosen models with their predictions, as far as they are known.</summary>
    public IReadOnlyList<AnalyzedModel> Entries { get; private set; } = [];

    /// <summary>The sections that the view shows; null for none.</summary>
    public PageFragment? Page { get; private set; }

    /// <summary>The picture of the network; null in other views.</summary>
    public Diagram? Diagram { get; private set; }

    /// <summary>The problems with it, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Whether work goes on.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether pages are translated.</summary>
    public bool IsTranslated { get; set; }

    /// <summary>How a page becomes markup in another language; null for none.</summary>
    public Func<ReportPage, PageFragment>? Translate { get; set; }

    /// <summary>Chooses something else; the task ends when all of it is shown.</summary>
    public Task ApplyAsync(WorkbenchState state)
    {
        State = state;
        isAgain = true;
        if (running.IsCompleted)
            running = RunAsync();
        return running;
    }

    /// <summary>The same, made from the current choices.</summary>
    public Task ApplyAsync(Func<WorkbenchState, WorkbenchState> change) => ApplyAsync(change(State));

    /// <summary>
    /// Reads a file and shows it. Throws <see cref="NetWeightException"/> for one that is not a model.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="length">Its length.</param>
    /// <param name="read">Reads a part of it: offset and length.</param>
    /// <param name="beside">Shows it beside this model, as a change of it; null for a file of the reader's.</param>
    public async Task OpenAsync(string name, long length, Func<long, int, ValueTask<byte[]>> read, string? beside = null)
    {
        Model model;
        if (length <= WholeFileBytes)
        {
            byte[] content = await read(0, (int)length);
            await pause();
            try
            {
                model = OnnxReader.Read(content, Path.GetFileNameWithoutExtension(name));
            }
            catch (OnnxFormatException)
            {
                // Without the file's name its format is hard to identify.
                model = await OnnxReader.ReadStructureAsync(read, length, name);
            }
        }
        else
        {
            model = await OnnxReader.ReadStructureAsync(read, length, name);
        }

        engine.Add(new OpenedFile(name, model, length <= WholeFileBytes) { IsMade = beside is not null });
        string word = WorkbenchState.FilePrefix + name;
        if (beside is not null)
        {
            await ApplyAsync(s => Beside(s, beside, word));
            return;
        }

        await ApplyAsync(s => s with
        {
            Models = s.Models.Contains(word) ? s.Models : [.. s.Models, word],
            Shown = s.Models.Contains(word) ? s.Models.ToList().IndexOf(word) : s.Models.Count,
        });
    }

    /// <summary>The command line for the current view.</summary>
    public string Command(string format = "") =>
        CommandText.Of(State, State.Model is { } model ? Attempt(() => engine.InputOf(model, State)) ?? "" : "", OpenDims, format);

    /// <summary>The dimensions that the shown models leave open; of several models those of all, as a command needs.</summary>
    public IReadOnlyList<string> OpenDims
    {
        get
        {
            string[] models = State.View is View.Compare or View.Browser ? [.. State.Models] : State.Model is { } one ? [one] : [];
            IReadOnlyList<string>[] each = [.. models.Select(m => Attempt(() => engine.OpenDims(m, State)) ?? [])];
            return each.Length == 0 ? [] : [.. each[0].Where(d => Array.TrueForAll(each, e => e.Contains(d)))];
        }
    }

    /// <summary>
    /// Applies the rewrites of a finding, and shows the result next to the model. Throws <see cref="NetWeightException"/> where
    /// that is not possible.
    /// </summary>
    public Task ApplyFixAsync(Lint.Finding finding)
    {
        string model = State.Model!, changed = engine.Apply(model, State, finding);
        return ApplyAsync(s => Beside(s, model, changed));
    }

    private static WorkbenchState Beside(WorkbenchState state, string model, string changed) =>
        state with { Models = [model, changed], Shown = 1, View = View.Compare, Shows = "diff" };

    /// <summary>The view as a file, in a format of <see cref="Engine.Formats"/>.</summary>
    public async Task<string> ExportAsync(string format) =>
        background is not null && State.View is View.Recommend or View.Experiments or View.Search
        ? await background!.ExportAsync(State, format) : engine.Export(State, format);

    /// <summary>Shows the choices again: in another language.</summary>
    public Task RefreshAsync() => ApplyAsync(State);

    private static T? Attempt<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (NetWeightException)
        {
            return null;
        }
    }

    private async Task RunAsync()
    {
        IsBusy = true;
        while (isAgain)
        {
            isAgain = false;
            Changed?.Invoke();
            await pause();
            try
            {
                await ComputeAsync(State);
            }
            catch (NetWeightException e)
            {
                Fail(e.Message);
            }
            catch (Exception e) when (e is OverflowException or ArithmeticException or InvalidOperationException or ArgumentException)
            {
                Fail($"This cannot be shown: {e.Message}");
            }
        }

        IsBusy = false;
        Changed?.Invoke();
    }

    private void Fail(string message)
    {
        Page = null;
        Diagram = null;
        Problems = [.. Problems.Append(message).Distinct()];
    }

    private async Task ComputeAsync(WorkbenchState state)
    {
        Problems = [];
        Diagram = null;
        if (state.View is View.History or View.Fleet)
        {
            // The page asks the server itself.
            Page = null;
            return;
        }

        bool isOfModels = state.View is not (View.Recommend or View.Experiments or View.Search);
        if (isOfModels && state.Models.Count == 0)
        {
            (Entries, Page) = ([], null);
            return;
        }

        if (isOfModels)
        {
            var entries = new List<AnalyzedModel>();
            foreach (string model in state.Models)
            {
                entries.Add(engine.Predict(model, state));
                await pause();
                if (isAgain)
                    return;
            }

            Entries = entries;
            Problems = [.. entries.Where(e => e.Error is not null).Select(e => e.Error!)
                .Concat(entries.SelectMany(e => e.Devices).Select(d => d.Error).OfType<string>()).Distinct()];
            if (state.View != View.Compare && engine.Weigh(state.Model!, state).Cost is null)
            {
                Page = null;
                return;
            }
        }

        if (state.View == View.Browser)
        {
            Page = null;
            return;
        }

        if (state.View == View.Graph)
        {
            Diagram = engine.DiagramOf(state);
            Page = null;
            return;
        }

        if (state.View == View.Compare)
            Diagram = engine.DiagramOf(state);
        if (!isOfModels && background is not null)
        {
            // A search shows its front while it grows.
            foreach (int? until in state.View == View.Search ? SearchSteps : [null])
            {
                BackgroundResult result = await background.PageAsync(
                    state with { Until = until }, Translate is not null && IsTranslated);
                if (isAgain)
                    return;
                if (result.Problem.Length > 0)
                {
                    Fail(result.Problem);
                    return;
                }

                Page = new PageFragment(result.Html, result.Data);
                Changed?.Invoke();
            }

            return;
        }

        bool lints = state.View is View.Findings || (state.View is View.Summary && state.Devices.Count > 0);
        bool hasLint = lints && engine.HasLint(state.Model!, state);
        if (state.View != View.Findings || hasLint)
            Show(state, hasLint);
        if (!lints || hasLint)
            return;
        // Linting predicts many changed networks: it begins when the reader has stopped to choose.
        for (int i = 0; i < 4; i++)
        {
            await pause();
            if (isAgain)
                return;
        }

        foreach (bool _ in engine.LintInSteps(state.Model!, state))
        {
            await BreatheAsync();
            if (isAgain)
                return;
        }

        await pause();
        if (!isAgain)
            Show(state, withLint: true);
    }

    /// <summary>A pause if the last one is long enough ago for a reader to notice.</summary>
    private async Task BreatheAsync()
    {
        if (Stopwatch.GetElapsedTime(lastPause) < LongestStep)
            return;
        await pause();
        lastPause = Stopwatch.GetTimestamp();
    }

    private void Show(WorkbenchState state, bool withLint)
    {
        ReportPage page = engine.PageOf(state, withLint);
        Page = IsTranslated && Translate is not null ? Translate(page) : PageFragment.Of(page);
        Changed?.Invoke();
    }
}
