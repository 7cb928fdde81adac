namespace NetWeight.Workbench.State;

/// <summary>The names of the views on the page.</summary>
public static class Titles
{
    /// <summary>The title of a view, in English.</summary>
    public static string Of(View view) => view == View.Browser ? "This browser" : view.ToString();
}
