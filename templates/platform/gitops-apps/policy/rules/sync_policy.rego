# METADATA
# title: An environment decides how it is synchronised
# description: Nothing is deleted by itself where platform.yaml says that a person confirms it.
package rules.sync_policy

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.application

sync := settings.environment(place.environment).sync

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["spec", "syncPolicy", "automated", "prune"], "is": sync.prune},
		{"at": ["spec", "syncPolicy", "automated", "selfHeal"], "is": sync.selfHeal},
	])
}

# What left Git then stays until a person confirms.
deny contains finding if {
	some finding in fields.differences(input.object, [{
		"at": ["spec", "syncPolicy", "syncOptions"],
		"is": {true: fields.missing, false: ["Prune=confirm"]}[sync.prune],
	}])
}

deny contains finding if {
	place
	some expectation in [
		{"at": ["spec", "syncPolicy"], "allows": {"automated", "syncOptions"}},
		{"at": ["spec", "syncPolicy", "automated"], "allows": {"prune", "selfHeal"}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}
