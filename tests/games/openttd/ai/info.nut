// TownLink tells OpenTTD its name and the API it is written for.
class TownLinkInfo extends AIInfo {
    function GetAuthor()      { return "framealloc"; }
    function GetName()        { return "TownLink"; }
    function GetShortName()   { return "TLNK"; }
    function GetDescription() { return "Searches road links between towns, and never stops."; }
    function GetVersion()     { return 1; }
    function GetDate()        { return "2025-01-01"; }
    function GetAPIVersion()  { return "12"; }
    function CreateInstance() { return "TownLink"; }
}

RegisterAI(TownLinkInfo());
