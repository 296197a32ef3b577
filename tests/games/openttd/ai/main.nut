// TownLink joins towns by road with a best-first search: many small, short-lived script objects.
TOWNS_MOST <- 40;      // the largest towns, which are linked in turn
LINK_MIN <- 10;        // tiles between two towns that are worth a road
LINK_MAX <- 40;
SEARCH_STEPS <- 600;   // tiles looked at before a search gives up
STORY_LENGTH <- 400;   // characters of text made about each link
SIGN_LENGTH <- 20;

class TownLink extends AIController {
    function Start();
    function LargestTowns();
    function NeighbourOf(town);
    function BuildLink(from, to);
    function TakeNearest(open);
    function TellStory(tile);
}

function TownLink::Start() {
    AICompany.SetLoanAmount(AICompany.GetMaxLoanAmount());
    AIRoad.SetCurrentRoadType(AIRoad.ROADTYPE_ROAD);
    local self = AICompany.ResolveCompanyID(AICompany.COMPANY_SELF);

    for (local turn = self * 3; ; turn++) {
        local towns = LargestTowns();
        local town = towns[turn % towns.len()];
        local other = NeighbourOf(town);
        if (other == null) continue;
        local from = AITown.GetLocation(town);
        local steps = BuildLink(from, AITown.GetLocation(other));
        AISign.BuildSign(from, TellStory(from).slice(0, SIGN_LENGTH));
        AILog.Info(AITown.GetName(town) + " to " + AITown.GetName(other) + ": " + steps
            + " tiles, balance " + AICompany.GetBankBalance(AICompany.COMPANY_SELF));
    }
}

function TownLink::LargestTowns() {
    local list = AITownList();
    list.Valuate(AITown.GetPopulation);
    list.Sort(AIList.SORT_BY_VALUE, false);
    list.KeepTop(TOWNS_MOST);
    local towns = [];
    foreach (town, population in list) towns.append(town);
    return towns;
}

function TownLink::NeighbourOf(town) {
    local list = AITownList();
    list.Valuate(AITown.GetDistanceManhattanToTile, AITown.GetLocation(town));
    list.KeepBetweenValue(LINK_MIN, LINK_MAX);
    list.Sort(AIList.SORT_BY_VALUE, true);
    return list.IsEmpty() ? null : list.Begin();
}

function TownLink::BuildLink(from, to) {
    local east = AIMap.GetTileIndex(1, 0);
    local south = AIMap.GetTileIndex(0, 1);
    local seen = {};
    seen[from] <- true;
    local open = [[AIMap.DistanceManhattan(from, to), from]];
    local steps = 0;
    while (open.len() > 0 && steps < SEARCH_STEPS) {
        steps++;
        local tile = TakeNearest(open)[1];
        if (tile == to) break;
        foreach (way in [east, -east, south, -south]) {
            local next = tile + way;
            if (!AIMap.IsValidTile(next) || next in seen) continue;
            seen[next] <- true;
            if (!AIRoad.IsRoadTile(next) && !AITile.IsBuildable(next)) continue;
            AIRoad.BuildRoad(tile, next);
            open.append([AIMap.DistanceManhattan(next, to) * 2 + steps % 3, next]);
        }
    }
    return steps;
}

function TownLink::TakeNearest(open) {
    local best = 0;
    foreach (i, entry in open) {
        if (entry[0] < open[best][0]) best = i;
    }
    return open.remove(best);
}

function TownLink::TellStory(tile) {
    local list = AIIndustryList();
    list.Valuate(AIIndustry.GetDistanceManhattanToTile, tile);
    list.Sort(AIList.SORT_BY_VALUE, true);
    local story = "Seen: ";
    foreach (industry, distance in list) {
        story += AIIndustry.GetName(industry) + ", ";
        if (story.len() > STORY_LENGTH) break;
    }
    return story;
}
