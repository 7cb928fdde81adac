namespace NetWeight.Workbench.Texts;

/// <summary>The language of the page: English, or Chinese. The English text is the key of its translation.</summary>
public sealed class Language
{
    /// <summary>Whether the page is in Chinese.</summary>
    public bool IsChinese { get; set; }

    /// <summary>The language's tag.</summary>
    public string Tag => IsChinese ? "zh-CN" : "en";

    /// <summary>Words that the script of the tables and plots writes.</summary>
    public IReadOnlyDictionary<string, string> PageWords => IsChinese ? Chinese.PageWords : new Dictionary<string, string>();

    /// <summary>A text in the page's language.</summary>
    public string this[string english] => IsChinese && Chinese.Texts.TryGetValue(english, out string? chinese) ? chinese : english;

    /// <summary>A sentence with numbers and names in it.</summary>
    public string Sentence(string english) => IsChinese ? Chinese.Sentences.Of(english) : english;

    /// <summary>A text with something in its place <c>{0}</c>.</summary>
    public string this[string english, object value] => this[english].Replace("{0}", value.ToString(), StringComparison.Ordinal);
}
