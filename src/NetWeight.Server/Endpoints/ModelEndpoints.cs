using System.ComponentModel;
using NetWeight.Server.Contracts;
using NetWeight.Server.Models;

namespace NetWeight.Server.Endpoints;

/// <summary>Models: upload, list, download, delete.</summary>
internal static class ModelEndpoints
{
    private const string BinaryType = "application/octet-stream";

    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("/", ListAsync).WithName("listModels").WithSummary("Lists the stored models.").Produces<StoredModelsContract>();
        models.MapPost("/", AddAsync).WithName("uploadModel").WithSummary("Stores an ONNX file: the body is the file.")
            .Accepts<Stream>(BinaryType).Produces<StoredModelContract>().Produces<StoredModelContract>(StatusCodes.Status201Created);
        models.MapGet("/{sha256}", FindAsync).WithName("getModel").WithSummary("Describes a stored model.").Produces<StoredModelContract>();
        models.MapGet("/{sha256}/content", ReadAsync).WithName("downloadModel").WithSummary("Gives the file of a stored model.")
            .Produces<Stream>(StatusCodes.Status200OK, BinaryType);
        models.MapDelete("/{sha256}", DeleteAsync).WithName("deleteModel").WithSummary("Deletes a stored model that no job needs.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(ModelStore models, CancellationToken cancellation) =>
        TypedResults.Json(new StoredModelsContract(await models.ListAsync(cancellation)), ServerJson.Options);

    private static async Task<IResult> AddAsync(
        HttpContext context, ModelStore models, ServerOptions options, CancellationToken cancellation,
        [Description("The model's name (default: the file's name).")] string? name = null,
        [Description("The SHA-256 of the file: an upload that was changed on its way is refused.")] string? sha256 = null)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!type.Equals(BinaryType, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, $"Send the file itself as the body, as {BinaryType}.");
        if (sha256 is not null && !ModelName.IsHash(sha256))
            throw Problem.Bad("sha256 must have 64 lower-case hexadecimal digits.");
        if (context.Request.ContentLength > options.LargestUploadBytes)
            throw ModelStore.TooLarge(options);
        if (context.Request.ContentLength == 0)
            throw Problem.Bad("The body is empty; it must be an .onnx file.");
        RequestBody.Limit(context, null);
        (StoredModelContract model, bool isNew) = await models.AddAsync(context.Request.Body, ModelName.Of(name), sha256, cancellation);
        if (isNew)
            context.Response.Headers.Location = $"/api/models/{model.Sha256}";
        return TypedResults.Json(model, ServerJson.Options, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> FindAsync(string sha256, ModelStore models, CancellationToken cancellation) =>
        TypedResults.Json(await models.FindAsync(sha256, cancellation) ?? throw ModelStore.NoModel(sha256), ServerJson.Options);

    private static async Task<IResult> ReadAsync(string sha256, ModelStore models, CancellationToken cancellation)
    {
        StoredModelContract model = await models.FindAsync(sha256, cancellation) ?? throw ModelStore.NoModel(sha256);
        return TypedResults.PhysicalFile(models.FileOf(model.Sha256), BinaryType, model.Name + ".onnx", enableRangeProcessing: true);
    }

    private static async Task<IResult> DeleteAsync(string sha256, ModelStore models, CancellationToken cancellation)
    {
        if (!ModelName.IsHash(sha256))
            throw ModelStore.NoModel(sha256);
        await models.DeleteAsync(sha256, cancellation);
        return TypedResults.NoContent();
    }
}
