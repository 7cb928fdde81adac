using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using NetWeight.Architectures;
using NetWeight.Charts;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

namespace NetWeight.Workbench;

/// <summary>The page: choices at the side, the view that they give, and downloads.</summary>
public sealed partial class App
{
    private const string MainSelector = "#main";

    private static readonly string[] Types = ["fp32", "fp16", "bf16", "fp8", "int8"];
    private static readonly double[] Batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly double[] Sizes = [.. Enumerable.Range(1, 32).Select(i => 32.0 * i)];
    private static readonly double[] Widths = [.25, .375, .5, .625, .75, .875, 1.25, 1.5, 2, 3, 4];
    private static readonly double[] Threads = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

    private readonly List<string> problems = [];
    private ElementReference fileInput;
    private DotNetObjectReference<App>? self;
    private PageFragment? shown;
    private bool isDark;
    private string isCopied = "";
    private string reveals = "";

    /// <summary>The version as reports name it.</summary>
    internal static string FullVersion { get; } =
        typeof(App).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static string Version => FullVersion.Split('+')[0];

    private static IReadOnlyList<string> Runtimes => RuntimeCatalog.Ids;

    private WorkbenchState State => Session.State;

    private bool HasReport => Session.Page is not null;

    private bool IsEmpty => State.Models.Count == 0
        && State.View is not (View.Recommend or View.Experiments or View.Search or View.History or View.Fleet);

    private bool HasSettings => State is not { Runtime: null, Type: null, Batch: null, Size: null, Width: 1, Threads: null, Dims.Count: 0 };

    private string[] MissingFiles => [.. State.Models.Where(m => !Session.Engine.Has(m)).Select(WorkbenchState.Label)];

    private bool AllAreCpus => State.Devices.Count > 0
        && State.Devices.All(id => DeviceCatalog.Summaries.FirstOrDefault(d => d.Id == id) is { } device && device.Class.IsCpu);

    private bool HasZooNetwork => State.Models.Count == 0 || State.Models.Any(m => !WorkbenchState.IsFile(m));

    private string OwnSize
    {
        get
        {
            try
            {
                return State.Model is { } model && Session.Engine.SizeOf(model, State) is { } size ? $"{size} × {size}" : L["the model's"];
            }
            catch (NetWeightException)
            {
                return L["the model's"];
            }
        }
    }

    /// <summary>Files were dropped or chosen.</summary>
    [JSInvokable]
    public async Task OpenAsync(DroppedFile[] files)
    {
        problems.Clear();
        foreach (DroppedFile file in files)
        {
            try
            {
                await Session.OpenAsync(file.Name, file.Length,
                    (offset, count) => Script.CallAsync<byte[]>("readSlice", file.Id, offset, count));
            }
            catch (Exception e) when (e is NetWeightException or JSException or OverflowException or InvalidOperationException)
            {
                problems.Add(e is JSException ? L["{0} cannot be read. Was it moved?", file.Name] : e.Message);
            }

            await Script.CallAsync("forget", file.Id);
        }

        StateHasChanged();
    }

    /// <summary>The reader changed the address, or went back.</summary>
    [JSInvokable]
    public Task AddressChangedAsync(string address) => Session.ApplyAsync(Known(WorkbenchState.Parse(address)));

    /// <summary>A link to a layer or a finding was followed.</summary>
    [JSInvokable]
    public async Task FollowAsync(string anchor)
    {
        reveals = anchor;
        View view = ViewSections.Of(anchor);
        if (view == State.View)
            await RevealAsync();
        else
            await SetAsync(s => s with { View = view, Group = null });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Changed -= StateHasChanged;
        Server.Changed -= StateHasChanged;
        self?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            PageStart start = await Script.CallAsync<PageStart>("start", self);
            isDark = start.IsDark;
            L.IsChinese = start.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
            await Script.CallAsync("setLanguage", L.Tag, L.PageWords);
            await Script.CallAsync("choose", fileInput);
            (Session.Translate, Session.IsTranslated) = (PageTranslation.Fragment, L.IsChinese);
            Session.Changed += StateHasChanged;
            Server.Changed += StateHasChanged;
            await Session.ApplyAsync(Known(WorkbenchState.Parse(start.Address)));
            await Server.StartAsync();
            await WarmUpAsync();
            return;
        }

        if (!ReferenceEquals(shown, Session.Page))
        {
            shown = Session.Page;
            await Script.CallAsync("show", shown?.Html ?? "", shown?.Data ?? """{"charts":[],"tables":[],"light":[],"dark":[]}""");
            await RevealAsync();
        }
    }

    /// <summary>An address may name devices by their aliases, and things that there are none of.</summary>
    private WorkbenchState Known(WorkbenchState state)
    {
        problems.Clear();
        return state with
        {
            Devices = [.. state.Devices.Select(d => Attempt(() => DeviceCatalog.Get(d).Id)).OfType<string>().Distinct()],
            Runtime = state.Runtime is { } runtime ? Attempt(() => RuntimeCatalog.Get(runtime).Id) : null,
            Models = [.. state.Models.Where(m => WorkbenchState.IsFile(m) || Attempt(() => Named(m)) is not null)],
            Type = Types.Contains(state.Type) ? state.Type : null,
        };

        static string Named(string model) => ArchitectureCatalog.Find(ArchitectureCatalog.SplitWidth(model).Name) is not null
            ? model : throw new NetWeightException(ArchitectureCatalog.NotFound(model));
    }

    private string? Attempt(Func<string> make)
    {
        try
        {
            return make();
        }
        catch (NetWeightException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }

    /// <summary>Nothing was chosen yet: the time until the first model comes is used.</summary>
    private async Task WarmUpAsync()
    {
        await Script.CallAsync("idle");
        foreach (bool _ in WarmUp.Steps())
        {
            await Script.CallAsync("idle");
            if (State.Models.Count > 0 || Session.IsBusy)
                return;
        }
    }

    private async Task RevealAsync()
    {
        if (reveals.Length == 0)
            return;
        string anchor = reveals;
        reveals = "";
        await Script.CallAsync("reveal", anchor);
    }

    private Task SetAsync(Func<WorkbenchState, WorkbenchState> change) => ApplyAsync(change(State));

    private async Task ApplyAsync(WorkbenchState state)
    {
        problems.Clear();
        isCopied = "";
        Task work = Session.ApplyAsync(state);
        await Script.CallAsync("setAddress", state.ToAddress());
        await work;
    }

    private Task AddModelAsync(string model) => SetAsync(s => s.Models.Contains(model)
        ? s with { Shown = s.Models.ToList().IndexOf(model) }
        : s with { Models = [.. s.Models, model], Shown = s.Models.Count });

    private Task RemoveModelAsync(string model) =>
        SetAsync(s => s with { Models = [.. s.Models.Where(m => m != model)], Shown = Math.Max(0, s.Shown - 1) });

    private Task ShowModelAsync(string model) => SetAsync(s => s with { Shown = s.Models.ToList().IndexOf(model) });

    private Task AddDeviceAsync(string device) =>
        SetAsync(s => s.Devices.Contains(device) ? s : s with { Devices = [.. s.Devices, device] });

    private Task RemoveDeviceAsync(string device) => SetAsync(s => s with { Devices = [.. s.Devices.Where(d => d != device)] });

    private Task ShowAsync(View view) => SetAsync(s => s with { View = view });

    private Task ResetAsync() =>
        SetAsync(s => s with
        {
            Runtime = null,
            Type = null,
            Batch = null,
            Size = null,
            Width = 1,
            Threads = null,
            Dims = new Dictionary<string, long>(),
        });

    /// <summary>Sets the size of an open dimension; nothing or nonsense leaves it open again.</summary>
    private Task SetDimAsync(string dim, string? word) => SetAsync(s => s with
    {
        Dims = long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && size is > 0 and <= WorkbenchState.MostOpenSize
            ? new Dictionary<string, long>(s.Dims) { [dim] = size }
            : s.Dims.Where(d => d.Key != dim).ToDictionary(),
    });

    private Task FocusAsync(string selector) => Script.CallAsync("focus", selector).AsTask();

    private static string? Word(ChangeEventArgs change) => (string?)change.Value is { Length: > 0 } word ? word : null;

    private async Task ShareAsync() =>
        isCopied = await Script.CallAsync<bool>("copy", await Script.CallAsync<string>("address")) ? "link" : "";

    private async Task CopyCommandAsync() => isCopied = await Script.CallAsync<bool>("copy", Session.Command()) ? "command" : "";

    private async Task ChangeThemeAsync()
    {
        isDark = !isDark;
        await Script.CallAsync("setTheme", isDark);
    }

    private async Task ChangeLanguageAsync()
    {
        Session.IsTranslated = L.IsChinese = !L.IsChinese;
        await Script.CallAsync("setLanguage", L.Tag, L.PageWords);
        await Session.RefreshAsync();
    }

    private async Task ExportAsync(string format)
    {
        string type = format switch
        {
            "json" or "sarif" =>
            "application/json",
            "csv" => "text/csv",
            "html" => "text/html",
            _ => "text/markdown"
        };
        await TakeAsync(() => Session.ExportAsync(format), content =>
            Script.CallAsync("download", FileName(format == "sarif" ? "sarif.json" : format), type, content));
    }

    private async Task ExportPicturesAsync(bool isPng) =>
        await TakeAsync(() => Task.FromResult(Session.Engine.Pictures(State)), async pictures =>
        {
            foreach ((string name, string svg) in pictures)
                if (isPng)
                    await Script.CallAsync("downloadPng", FileName($"{Plain(name)}.png"), svg);
                else
                    await Script.CallAsync("download", FileName($"{Plain(name)}.svg"), "image/svg+xml", svg);
        });

    private Task ApplyFixAsync(Lint.Finding finding) => TakeAsync(async () =>
    {
        string model = State.Model!;
        if (WorkbenchState.IsFile(model) && !Session.Engine.HasWeights(model))
            await RewriteFileAsync(model, finding);
        else
            await Session.ApplyFixAsync(finding);
        return State.ToAddress();
    }, address => Script.CallAsync("setAddress", address));

    /// <summary>A file whose weights are not here is rewritten in the worker, which reads them piece by piece.</summary>
    private async Task RewriteFileAsync(string model, Lint.Finding finding)
    {
        string name = Engine.NameOf(model, finding);
        RewrittenFile made = await Script.CallAsync<RewrittenFile>(
            "rewriteFile", WorkbenchState.Label(model), name, string.Join(',', finding.Fix), finding.FixMultiple ?? 0);
        if (made.Problem.Length > 0)
            throw new NetWeightException(made.Problem);
        await Session.OpenAsync(name + ".onnx", made.Length,
            (offset, count) => Script.CallAsync<byte[]>("readSlice", made.Id, offset, count), beside: model);
    }

    private Task DownloadModelAsync(string model) => TakeAsync(
        () => Task.FromResult(Session.Engine.HasWeights(model) ? Session.Engine.Write(model, State) : null),
        content => content is null ? Script.CallAsync("downloadKept", WorkbenchState.Label(model))
            : Script.CallAsync("download", WorkbenchState.Label(model), "application/octet-stream", content));

    private async Task TakeAsync<T>(Func<Task<T>> make, Func<T, ValueTask> take)
    {
        try
        {
            await take(await make());
        }
        catch (NetWeightException e)
        {
            problems.Add(e.Message);
        }
    }

    private string FileName(string ending)
    {
        string subject = State.View is View.Recommend or View.Experiments || State.Model is null
            ? State.View.ToString().ToLowerInvariant()
            : WorkbenchState.Label(State.Model);
        return $"{Plain(subject)}.{ending}";
    }

    private static string Plain(string name) => OtherLetters().Replace(name, "-");

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex OtherLetters();

    /// <summary>A file as the page's script names it.</summary>
    /// <param name="Id">Its number there.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Length">Its length.</param>
    public sealed record DroppedFile(int Id, string Name, long Length);

    /// <summary>A file that the worker made.</summary>
    /// <param name="Problem">The reason why there is none; empty if there is one.</param>
    /// <param name="Id">Its number in the page's script.</param>
    /// <param name="Length">Its length.</param>
    private sealed record RewrittenFile(string Problem, int Id, long Length);

    /// <summary>The browser's settings at the start.</summary>
    /// <param name="Address">The address after <c>#</c>.</param>
    /// <param name="Language">The language that was chosen, or the browser's.</param>
    /// <param name="IsDark">Whether the page is dark.</param>
    private sealed record PageStart(string Address, string Language, bool IsDark);
}
