// The statistics as JSON; README.md lists the keys.
#pragma once
#include "watch/draft.h"
#include "watch/report.h"
#include "watch/stats.h"

void stats_json_put(struct draft *draft, const struct stats *stats,
                    const struct report_about *about);
