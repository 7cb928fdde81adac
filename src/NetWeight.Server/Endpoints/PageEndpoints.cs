using Microsoft.Extensions.FileProviders;

namespace NetWeight.Server.Endpoints;

/// <summary>The workbench. Its first page carries a note that there is a server, which a static host does not write.</summary>
internal static class PageEndpoints
{
    private const string Manifest = "NetWeight.Server.staticwebassets.endpoints.json";
    private const string Before = "<meta charset=\"utf-8\">";
    private const string Note = "\n  <meta name=\"netweight-server\" content=\"api\">";

    /// <summary>Adds the addresses.</summary>
    public static void Map(WebApplication app)
    {
        foreach (string address in (string[])["/", "/index.html"])
            app.MapGet(address, Page).ExcludeFromDescription().Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MinValue);
        string manifest = Path.Combine(AppContext.BaseDirectory, Manifest);
        if (File.Exists(manifest))
            app.MapStaticAssets(manifest);
    }

    private static async Task<IResult> Page(HttpContext context, IWebHostEnvironment environment)
    {
        IFileInfo file = environment.WebRootFileProvider.GetFileInfo("index.html");
        if (!file.Exists)
            throw Problem.NotFound("This build has no workbench. api/openapi.json describes the interface for programs.");
        using var reader = new StreamReader(file.CreateReadStream());
        string page = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Content(page.Replace(Before, Before + Note, StringComparison.Ordinal), "text/html; charset=utf-8");
    }
}
