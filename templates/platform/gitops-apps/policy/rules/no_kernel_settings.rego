# METADATA
# title: No pod changes the protection that its node gives it
# description: SELinux, AppArmor, /proc, sysctls and Windows host processes are what is left of Pod Security "restricted".
package rules.no_kernel_settings

import data.lib.fields
import data.lib.pods

settings := [
	["securityContext", "seLinuxOptions"],
	["securityContext", "sysctls"],
	["securityContext", "windowsOptions"],
	["securityContext", "procMount"],
]

deny contains finding if {
	some entry in pods.containers
	some keys in settings
	found := pods.effective(entry, keys)
	found != fields.missing
	finding := {
		"msg": sprintf("%s: %s is %s", [entry.of, fields.name(keys), fields.show(found)]),
		"remedy": sprintf("Remove %s.", [fields.name(keys)]),
	}
}

deny contains finding if {
	some entry in pods.containers
	found := pods.effective(entry, ["securityContext", "appArmorProfile", "type"])
	not found in {fields.missing, "RuntimeDefault", "Localhost"}
	finding := {
		"msg": sprintf("%s: securityContext.appArmorProfile.type is %s", [entry.of, fields.show(found)]),
		"remedy": "Remove securityContext.appArmorProfile.",
	}
}
