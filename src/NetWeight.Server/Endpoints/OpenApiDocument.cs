using NetWeight.Server.Jobs;

namespace NetWeight.Server.Endpoints;

/// <summary>The description of the interface for programs: <c>api/openapi.json</c>.</summary>
internal static class OpenApiDocument
{
    private const string Address = "/api/{documentName}.json";
    private const string Name = "openapi";

    /// <summary>Adds its writer.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "NetWeight server";
            document.Info.Version = Work.Version.Split('+')[0];
            document.Info.Description =
                "Measures, proves and calibrates on the machine that it runs on, and keeps the history. "
                + "Errors are application/problem+json (RFC 9457).";
            // Whoever reads it knows where it came from.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
    });

    /// <summary>Adds the address.</summary>
    public static void Map(WebApplication app) => app.MapOpenApi(Address).ExcludeFromDescription();
}
